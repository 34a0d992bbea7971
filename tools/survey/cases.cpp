#include "tools/survey/cases.h"

#include <algorithm>

namespace limpid::tools::survey {

bool Survey::complete() const {
  return missing.empty() &&
         std::all_of(records.begin(), records.end(), [](const Record& record) { return record.failed.empty(); });
}

std::vector<Case> cases_of(const Survey& survey) {
  std::vector<Case> cases;
  for (std::size_t p = 0; p < survey.records.size(); ++p) {
    const Record& record = survey.records[p];
    for (std::size_t i = 0; i < record.found.size(); ++i) {
      if (!record.found[i].game) continue;
      Case one{p, i, &record, &record.found[i], std::nullopt};
      const xai::SeatVerdict& seat = one.game().seat;
      if (seat.seat) one.context = Context{1 - seat.share, {1 - seat.spread.upper, 1 - seat.spread.lower}};
      cases.push_back(one);
    }
  }
  return cases;
}

}  // namespace limpid::tools::survey

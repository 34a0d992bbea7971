#include "tools/survey/results.h"

#include <algorithm>

#include "tensor/error.h"
#include "tools/console.h"
#include "tools/survey/plots.h"
#include "tools/survey/sheets.h"
#include "tools/survey/summary_json.h"
#include "tools/text.h"

namespace limpid::tools::survey {

namespace {

void name_missing(const Survey& survey) {
  constexpr std::size_t kNamed = 20;
  for (const Record& record : survey.records)
    if (!record.failed.empty()) warn("not looked at: " + record.failed);
  if (survey.missing.empty()) return;
  const std::vector<std::string> first(
      survey.missing.begin(),
      survey.missing.begin() + static_cast<std::ptrdiff_t>(std::min(survey.missing.size(), kNamed)));
  warn("records missing: " + std::to_string(survey.missing.size()) + " (" + listed(first) +
       (survey.missing.size() > kNamed ? ", ..." : "") + "); run their shards, then merge again");
}

}  // namespace

int finish(const Survey& survey, const OutputFolder& out) {
  name_missing(survey);
  if (std::all_of(survey.records.begin(), survey.records.end(), [](const Record& r) { return !r.failed.empty(); }))
    throw FormatError("[survey] none of the " + std::to_string(survey.header.array_at("pictures").size()) +
                      " pictures has a record to sum up");
  const Summary summary = summary_of(survey);
  out.save({{"summary.json", summary_json(summary).text()},
            {"summary.csv", csv_of(groups_sheet(summary))},
            {"objects.csv", csv_of(objects_sheet(summary))},
            {"survey.sqlite", database_bytes(all_sheets(summary))},
            {"bars.svg", bars_svg(summary)},
            {"beeswarm.svg", beeswarm_svg(summary)}});
  print(summary_text(summary) +
        "\nsummary.json, summary.csv, objects.csv, survey.sqlite, bars.svg and beeswarm.svg "
        "are in " +
        safe_text(out.path().string()) + "\n");
  return survey.complete() ? 0 : 5;
}

}  // namespace limpid::tools::survey

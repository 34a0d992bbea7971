#include "tools/survey/summary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace limpid::tools::survey {

namespace {

using Picked = std::function<bool(const Case&)>;

class Summing {
 public:
  explicit Summing(Summary& into) : into_(into), pictures_(into.survey->records.size()) {}

  // The mean of `number` over the cases that have one.
  std::optional<xai::MeanOverPictures> mean(const Picked& picked,
                                            const std::function<std::optional<double>(std::size_t)>& number) const {
    std::vector<xai::PictureSum> sums(pictures_);
    for (std::size_t i = 0; i < into_.cases.size(); ++i) {
      if (!picked(into_.cases[i])) continue;
      if (const std::optional<double> value = number(i)) sums[into_.cases[i].picture].add(*value);
    }
    return xai::mean_over_pictures(sums);
  }

  std::optional<xai::MeanOverPictures> context(const Picked& picked) const {
    return mean(picked, [&](std::size_t i) {
      const std::optional<Context>& context = into_.cases[i].context;
      return context ? std::optional(context->share) : std::nullopt;
    });
  }

  ClassRow row(std::string name, const Picked& picked) const {
    ClassRow row;
    row.name = std::move(name);
    std::set<std::size_t> pictures;
    for (const Case& one : into_.cases) {
      if (!picked(one)) continue;
      pictures.insert(one.picture);
      ++row.detections;
      const std::optional<xai::Seat>& seat = one.game().seat.seat;
      ++row.seats[seat ? std::string(xai::seat_text(*seat)) : "no verdict"];
      if (one.found->outcome) ++row.outcomes[one.found->outcome->kind];
    }
    row.pictures = static_cast<std::int64_t>(pictures.size());
    for (std::size_t game = 0; game < into_.baselines.size() && row.detections > 0; ++game) {
      row.groups.emplace_back();
      for (std::size_t r = 0; r < kRoles.size(); ++r) {
        const auto points = [&](std::size_t i) { return 100 * into_.cases[i].game().value(kRoles[r], game); };
        row.groups.back()[r] = {*mean(picked, points),
                                *mean(picked, [&](std::size_t i) { return std::abs(points(i)); })};
      }
    }
    row.context = context(picked);
    row.excess = mean(picked, [&](std::size_t i) { return into_.suspects.excess[i]; });
    return row;
  }

 private:
  const Summary& into_;
  std::size_t pictures_;
};

void rank(std::vector<ClassRow>& classes) {
  const auto share = [](const ClassRow& row) { return row.context ? row.context->mean : -1; };
  std::stable_sort(classes.begin(), classes.end(),
                   [&](const ClassRow& a, const ClassRow& b) { return share(a) > share(b); });
  int next = 1;
  for (ClassRow& row : classes)
    if (row.context) row.rank = next++;
}

void add_classes(const Summing& summing, Summary& summary) {
  std::map<std::string, std::set<std::size_t>> seen;
  for (const Case& one : summary.cases) seen[one.found->class_name].insert(one.picture);
  std::vector<ClassRow> single;
  std::set<std::string> rare;
  for (const auto& [name, pictures] : seen) {
    if (static_cast<std::int64_t>(pictures.size()) < kLeastPictures)
      rare.insert(name);
    else
      single.push_back(summing.row(name, [&](const Case& one) { return one.found->class_name == name; }));
  }
  rank(single);
  summary.classes.push_back(summing.row("all classes", [](const Case&) { return true; }));
  for (ClassRow& row : single) summary.classes.push_back(std::move(row));
  if (rare.empty()) return;
  summary.classes.push_back(
      summing.row("other classes", [&](const Case& one) { return rare.contains(one.found->class_name); }));
  summary.classes.back().pooled.assign(rare.begin(), rare.end());
}

void add_outcomes(const Summing& summing, Summary& summary) {
  for (const DetectionKind kind :
       {DetectionKind::correct, DetectionKind::wrong_class, DetectionKind::badly_placed, DetectionKind::wrong_both,
        DetectionKind::duplicate, DetectionKind::background, DetectionKind::ignored}) {
    OutcomeRow row{std::string(kind_text(kind)), 0, {}};
    const Picked picked = [&](const Case& one) { return one.found->outcome && one.found->outcome->kind == row.kind; };
    row.detections = std::count_if(summary.cases.begin(), summary.cases.end(), picked);
    row.context = summing.context(picked);
    if (row.detections > 0) summary.outcomes.push_back(std::move(row));
  }
}

void add_precision(Summary& summary) {
  std::vector<EvaluatedPicture> pictures;
  for (const Record& record : summary.survey->records)
    if (record.failed.empty() && record.labelled) pictures.push_back({record.labels, record.ranked});
  if (pictures.empty()) return;
  summary.precision = average_precision(pictures, static_cast<std::size_t>(kPrecisionProtocol.max_count));
  const Json::Array& names = summary.survey->header.array_at("classes");
  for (const ClassPrecision& precision : summary.precision->classes)
    for (ClassRow& row : summary.classes)
      if (row.rank && row.name == names.at(static_cast<std::size_t>(precision.class_id)).as_text())
        row.precision = precision;
}

}  // namespace

Summary summary_of(const Survey& survey) {
  Summary summary;
  summary.survey = &survey;
  summary.cases = cases_of(survey);
  for (const Json& word : survey.header.at("settings").array_at("baselines"))
    summary.baselines.push_back(word.as_text());
  for (const Record& record : survey.records) summary.detections += static_cast<std::int64_t>(record.found.size());
  summary.influences = influences_of(summary.cases, survey.records.size(), kLeastPictures);
  summary.suspects = suspects_of(survey, summary.cases, kLeastPictures);
  summary.maps = context_maps(summary.cases);
  const Summing summing(summary);
  add_classes(summing, summary);
  add_outcomes(summing, summary);
  add_precision(summary);
  return summary;
}

}  // namespace limpid::tools::survey

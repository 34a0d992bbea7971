#include "tools/comparison_overview.h"

#include <map>

#include "tools/text.h"
#include "xai/bootstrap.h"

namespace limpid::tools {
namespace {

struct Measure {
  const char* name;
  const char* direction;
  std::optional<double> (*of)(const xai::MethodReport&);
};
constexpr Measure kMeasures[] = {
    {"gain", "higher", [](const xai::MethodReport& r) { return r.measures.gain(); }},
    {"heat in the box, as lift", "none",
     [](const xai::MethodReport& r) {
       return r.measures.in_box ? std::optional(r.measures.in_box->lift()) : std::nullopt;
     }},
};

// [picture][object], none where undefined.
using Values = std::vector<std::vector<std::optional<double>>>;

Values values_of(const SeenPictures& pictures, const xai::Method& method, const Measure& measure) {
  Values values;
  for (const ComparedPicture* picture : pictures) {
    values.emplace_back();
    for (const xai::ObjectReport& object : picture->comparison().objects()) {
      const xai::MethodReport* report = object.find(method.name);
      values.back().push_back(report != nullptr ? measure.of(*report) : std::nullopt);
    }
  }
  return values;
}

// Those that are there, and of two lists the differences where both are.
std::vector<std::vector<double>> defined(const Values& a, const Values* minus = nullptr) {
  std::vector<std::vector<double>> lists;
  for (std::size_t p = 0; p < a.size(); ++p) {
    lists.emplace_back();
    for (std::size_t o = 0; o < a[p].size(); ++o) {
      if (!a[p][o] || (minus != nullptr && !(*minus)[p][o])) continue;
      lists.back().push_back(*a[p][o] - (minus != nullptr ? *(*minus)[p][o] : 0));
    }
  }
  return lists;
}

struct Mean {
  double value = 0;
  std::int64_t n = 0;
};
Mean mean_of(const std::vector<std::vector<double>>& lists) {
  Mean mean;
  for (const auto& list : lists)
    for (const double v : list) mean.value += v, ++mean.n;
  if (mean.n > 0) mean.value /= static_cast<double>(mean.n);
  return mean;
}

std::vector<const xai::Method*> used(const SeenPictures& pictures) {
  std::vector<const xai::Method*> list;
  for (const xai::Method& method : xai::methods())
    for (const ComparedPicture* picture : pictures) {
      bool found = false;
      for (const xai::ObjectReport& object : picture->comparison().objects())
        found |= object.find(method.name) != nullptr;
      if (!found) continue;
      list.push_back(&method);
      break;
    }
  return list;
}

Json measure_json(const SeenPictures& pictures, const Measure& measure, const CompareRequest& request) {
  const std::vector<const xai::Method*> methods = used(pictures);
  const std::uint64_t seed = request.explain.settings.seed;
  Json rows = Json::array();
  std::vector<Values> values;
  std::optional<std::size_t> first;
  std::vector<Mean> means;
  for (const xai::Method* method : methods) {
    values.push_back(values_of(pictures, *method, measure));
    const auto lists = defined(values.back());
    means.push_back(mean_of(lists));
    if (means.back().n == 0) continue;
    if (!first || means.back().value > means[*first].value) first = means.size() - 1;
    Json row = Json::object()
                   .set("method", std::string(method->name))
                   .set("mean", means.back().value)
                   .set("n", means.back().n);
    if (const std::optional<xai::Interval> interval = xai::bootstrap_mean(lists, seed))
      row.set("lower", interval->lower).set("upper", interval->upper);
    rows.push(std::move(row));
  }
  Json json =
      Json::object().set("measure", measure.name).set("direction", measure.direction).set("methods", std::move(rows));
  if (request.worksheet || std::string_view(measure.direction) == "none" || !first) return json;
  bool best = methods.size() > 1;
  std::vector<std::string> as_good;  // not shown to be below the first
  for (std::size_t m = 0; m < methods.size(); ++m) {
    if (m == *first || means[m].n == 0) continue;
    const std::optional<xai::Interval> difference = xai::bootstrap_mean(defined(values[*first], &values[m]), seed);
    if (difference && difference->lower > 0) continue;
    best = false;
    as_good.emplace_back(methods[m]->title);
  }
  const std::string n = std::to_string(means[*first].n);
  json.set("best", best ? Json(std::string(methods[*first]->name)) : Json());
  return json.set(
      "sentence",
      best ? std::string(methods[*first]->title) + " is above every other method by the paired 95 % interval, n = " + n
      : as_good.empty() ? "one method, n = " + n
                        : "no difference shown with n = " + n + " between " + std::string(methods[*first]->title) +
                              ", which has the highest mean, and " + listed(as_good));
}

}  // namespace

Json overview_json(const SeenPictures& pictures, const CompareRequest& request) {
  std::int64_t objects = 0;
  for (const ComparedPicture* picture : pictures) objects += std::ssize(picture->comparison().objects());
  Json measures = Json::array();
  for (const Measure& measure : kMeasures) measures.push(measure_json(pictures, measure, request));
  Json json = Json::object()
                  .set("objects", objects)
                  .set("pictures", static_cast<std::int64_t>(pictures.size()))
                  .set("measures", std::move(measures));
  if (request.worksheet) return json;
  Json trust = Json::array();
  for (const xai::Method* method : used(pictures)) {
    std::map<xai::Trust, std::int64_t> counts;
    for (const ComparedPicture* picture : pictures)
      for (const xai::ObjectReport& object : picture->comparison().objects())
        if (const xai::MethodReport* report = object.find(method->name)) ++counts[report->verdict.trust];
    Json row = Json::object().set("method", std::string(method->name));
    for (const xai::Trust t : {xai::Trust::no_fault_found, xai::Trust::use_with_care, xai::Trust::not_usable})
      row.set(std::string(xai::trust_text(t)), counts[t]);
    trust.push(std::move(row));
  }
  return json.set("trust", std::move(trust));
}

}  // namespace limpid::tools

#include "xai/budget.h"

#include <cmath>

#include "tensor/error.h"
#include "xai/diagnostics.h"
#include "xai/duration.h"
#include "xai/games.h"
#include "xai/methods.h"

namespace limpid::xai {

namespace {

// Short times with their digits: a budget of 0.1 s is not one of 1 s.
std::string time_text(double seconds) {
  return seconds < 10 ? short_number(seconds, 2) + " s" : duration_text(seconds);
}

}  // namespace

Budget resolve_budget(const Question& question, std::span<const std::string> names, const Settings& settings,
                      double seconds) {
  struct Asked {
    std::string name;
    Cost cost;
  };
  std::vector<Asked> asked;
  Budget budget;
  for (const std::string& name : names) {
    const Method& how = method(name);
    if (const std::optional<Cost> cost = how.build(how, settings)->cost(question)) asked.push_back({name, *cost});
  }
  if (asked.empty()) return budget;
  budget.seconds_each = question.games().seconds_each();

  double left = seconds / budget.seconds_each;  // evaluations
  std::size_t choosing = 0;
  const Asked* dearest = &asked.front();
  for (const Asked& one : asked) {
    left -= one.cost.fixed;
    if (one.cost.fixed > dearest->cost.fixed) dearest = &one;
    if (one.cost.each > 0) ++choosing;
  }
  if (left < 0)
    throw UsageError("[--budget] " + dearest->name + " alone takes " +
                     time_text(dearest->cost.fixed * budget.seconds_each) + ", which does not fit into " +
                     time_text(seconds) + " with the rest: give it more, fewer players, or leave it out");
  for (const Asked& one : asked) {
    const bool chooses = one.cost.each > 0;
    const double evaluations = one.cost.fixed + (chooses ? left / static_cast<double>(choosing) : 0);
    budget.seconds[one.name] = evaluations * budget.seconds_each;
    if (!chooses) continue;
    const auto count = static_cast<std::int64_t>((evaluations - one.cost.fixed) / one.cost.each);
    budget.counts[one.name] = std::max(count, std::max<std::int64_t>(1, one.cost.fewest));
  }
  budget.text = short_number(1000 * budget.seconds_each) + " ms an evaluation";
  for (const auto& [name, count] : budget.counts)
    budget.text += ", " + name + " " + counted(count, name == "shapley" ? "pair" : "sample");
  return budget;
}

}  // namespace limpid::xai

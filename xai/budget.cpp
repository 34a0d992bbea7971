#include "xai/budget.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "xai/diagnostics.h"
#include "xai/duration.h"
#include "xai/games.h"
#include "xai/methods.h"

namespace limpid::xai {

Budget resolve_budget(const Question& question, std::span<const std::string> names, const Settings& settings,
                      double seconds) {
  struct Asked {
    std::string name;
    Cost cost;
    double each = 0;  // seconds an evaluation
    double fixed() const { return cost.fixed * each; }
  };
  std::vector<Asked> asked;
  Budget budget;
  for (const std::string& name : names) {
    const Method& how = method(name);
    if (const std::optional<Cost> cost = how.build(how, settings)->cost(question)) asked.push_back({name, *cost});
  }
  if (asked.empty()) return budget;

  double left = seconds;
  std::size_t choosing = 0;
  const Asked* dearest = &asked.front();
  for (Asked& one : asked) {
    const Games& games = question.games();
    one.each = one.cost.evaluated * (one.cost.whole ? games.seconds_whole() : games.seconds_each(one.cost.moves));
    budget.seconds_each = std::max(budget.seconds_each, one.each);
    left -= one.fixed();
    if (one.fixed() > dearest->fixed()) dearest = &one;
    if (one.cost.each > 0) ++choosing;
  }
  if (left < 0)
    throw UsageError("[--budget] " + dearest->name + " alone takes " + duration_text(dearest->fixed()) +
                     ", which does not fit into " + duration_text(seconds) +
                     " with the rest: give it more, fewer players, or leave it out");
  for (const Asked& one : asked) {
    const bool chooses = one.cost.each > 0;
    const double own = chooses ? left / static_cast<double>(choosing) : 0;
    budget.seconds[one.name] = one.fixed() + own;
    if (!chooses) continue;
    const auto count = static_cast<std::int64_t>(own / one.each / one.cost.each);
    budget.counts[one.name] = std::max(count, std::max<std::int64_t>(1, one.cost.fewest));
  }
  // One number where all methods ask for the same kind of pictures, else a number each.
  const bool alike = std::ranges::all_of(asked, [&](const Asked& one) { return one.each == asked.front().each; });
  if (alike) budget.text = short_number(1000 * budget.seconds_each) + " ms an evaluation";
  for (const Asked& one : asked) {
    const auto count = budget.counts.find(one.name);
    if (alike && count == budget.counts.end()) continue;
    budget.text += (budget.text.empty() ? "" : ", ") + one.name;
    if (!alike) budget.text += " " + short_number(1000 * one.each) + " ms an evaluation";
    if (count != budget.counts.end())
      budget.text += (alike ? " " : ": ") + counted(count->second, one.name == "shapley" ? "pair" : "sample");
  }
  return budget;
}

}  // namespace limpid::xai

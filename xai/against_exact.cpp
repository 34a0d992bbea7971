#include "xai/against_exact.h"

#include <cmath>

#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

double relative_distance(const std::vector<double>& a, const std::vector<double>& truth) {
  double squares = 0, scale = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    squares += (a[i] - truth[i]) * (a[i] - truth[i]);
    scale += truth[i] * truth[i];
  }
  return scale > 0 ? std::sqrt(squares / scale) : std::sqrt(squares);
}

double share_inside(const std::vector<Part>& parts, const std::vector<double>& truth) {
  double inside = 0;
  for (std::size_t i = 0; i < truth.size(); ++i)
    inside += parts[i].interval->lower <= truth[i] && truth[i] <= parts[i].interval->upper ? 1 : 0;
  return inside / static_cast<double>(truth.size());
}

bool same_game(const Attribution& a, const Attribution& b) {
  const auto same = [&](const char* name) {
    return a.settings.contains(name) && b.settings.contains(name) &&
           a.settings.get<std::string>(name) == b.settings.get<std::string>(name);
  };
  return a.game->players != nullptr && a.game->players == b.game->players && same("baseline") && same("evaluated_in");
}

}  // namespace

void measure_against_exact(std::vector<Attribution>& answers) {
  for (const Attribution& exact : answers) {
    if (!exact.game || !exact.game->estimate.exact || !exact.game->indices.contains("lime_limit")) continue;
    const std::vector<double>& truth = exact.game->estimate.values;
    for (Attribution& answer : answers) {
      if (&answer == &exact || !answer.game || answer.game->estimate.values.empty() || !same_game(answer, exact))
        continue;
      auto& numbers = answer.diagnostics.numbers;
      const std::vector<double>& values = answer.game->estimate.values;
      numbers["error_to_exact"] = relative_distance(values, truth);
      numbers["rank_agreement_with_exact"] = rank_correlation(values, truth);
      if (answer.method == "lime")
        numbers["error_to_limit"] = relative_distance(values, exact.game->indices.at("lime_limit"));
      else if (!answer.game->estimate.exact && !answer.game->parts.empty() && answer.game->parts.front().interval)
        numbers["exact_in_interval"] = share_inside(answer.game->parts, truth);
    }
  }
}

}  // namespace limpid::xai

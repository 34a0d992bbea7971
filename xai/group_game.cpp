#include "xai/group_game.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "xai/games.h"
#include "xai/solvers/exact.h"

namespace limpid::xai {
namespace {

Role role_in(const Players& players, std::size_t player) {
  return role_of(players.name(static_cast<std::int64_t>(player)));
}

}  // namespace

double GroupAnswer::value(Role role, std::size_t game) const {
  double sum = 0;
  const std::vector<double>& values = games.at(game).values;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (role_in(*players, i) == role) sum += values[i];
  return sum;
}

std::optional<double> GroupAnswer::share(Role role, std::size_t game) const {
  double own = 0, all = 0;
  const std::vector<double>& values = games.at(game).values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all += std::abs(values[i]);
    if (role_in(*players, i) == role) own += std::abs(values[i]);
  }
  return all > 0 ? std::optional(own / all) : std::nullopt;
}

double GroupAnswer::interaction(std::size_t game) const {
  double sum = 0;
  const Matrix& pairs = games.at(game).interactions;
  for (std::int64_t i = 0; i < pairs.rows(); ++i)
    for (std::int64_t j = 0; j < pairs.columns(); ++j)
      if (role_in(*players, static_cast<std::size_t>(i)) == Role::object &&
          role_in(*players, static_cast<std::size_t>(j)) != Role::object)
        sum += pairs(i, j);
  return sum;
}

Interval GroupAnswer::spread(Role role) const {
  Interval spread{value(role), value(role)};
  for (std::size_t game = 1; game < games.size(); ++game) {
    spread.lower = std::min(spread.lower, value(role, game));
    spread.upper = std::max(spread.upper, value(role, game));
  }
  return spread;
}

std::vector<GroupAnswer> play_groups(const Question& question, Settings settings,
                                     std::span<const std::string> baselines) {
  if (baselines.empty()) throw UsageError("[groups] there is no baseline to play the group game with");
  if (settings.segmentation.empty()) settings.segmentation = "groups";
  settings.segments = nullptr;
  std::vector<GroupAnswer> answers(question.targets().size());
  for (const std::string& baseline : baselines) {
    settings.baseline = baseline;
    for (const Play& play : question.games().play(question, settings, {})) {
      play.game->begin(settings, std::int64_t{1} << play.players->count());
      const std::vector<ValueTable> tables = tabulate(*play.game);
      for (std::size_t t = 0; t < play.targets.size(); ++t) {
        const ValueTable& table = tables[t];
        GroupAnswer& answer = answers[play.targets[t]];
        answer.players = play.players;
        answer.evaluations += play.game->asked() - play.game->remembered();
        answer.games.push_back(
            {baseline, table.values.front(), table.values.back(), shapley_values(table), shapley_interactions(table)});
      }
      play.game->rest();
    }
  }
  return answers;
}

}  // namespace limpid::xai

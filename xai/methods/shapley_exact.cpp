// Exact Shapley values of the players from the table of all coalitions, and what else the table knows; see
// xai/solvers/exact.h.
#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "weights/npy.h"
#include "xai/duration.h"
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/solvers/exact.h"

namespace limpid::xai {
namespace {

Tensor square(const Matrix& matrix) {
  return Tensor::of<double>({matrix.rows(), matrix.columns()}, std::span<const double>(matrix.values()));
}

// The two players that change each other's worth most.
std::string strongest_pair(const Matrix& interactions, const Players& players) {
  std::int64_t a = 0, b = 1;
  for (std::int64_t i = 0; i < players.count(); ++i)
    for (std::int64_t j = i + 1; j < players.count(); ++j)
      if (std::abs(interactions(i, j)) > std::abs(interactions(a, b))) a = i, b = j;
  const double strength = interactions(a, b);
  return players.name(a) + " and " + players.name(b) +
         (strength < 0 ? " can stand in for each other (interaction " : " need each other (interaction ") +
         short_number(strength) + ")";
}

class ShapleyExact : public PlayerMethod {
 public:
  ShapleyExact(const Method& method, const Settings& settings)
      : PlayerMethod(method, settings, {.segmentation = "object", .baseline = "blur"}, Efficiency::tested) {}

 private:
  Cost cost_for(const Play& play) const override {
    const std::int64_t players = play.players->count();
    Cost cost{.fixed = std::exp2(static_cast<double>(players)), .each = 0, .fewest = 0, .planned = 0};
    cost.moves = Moves::all;
    cost.evaluated = std::exp2(static_cast<double>(play.game->seen_players() - players));
    return cost;
  }

  // Above 2^16 evaluations only for who names the number.
  void expect_affordable(const Play& play) const {
    const std::int64_t players = play.players->count();
    if (players <= kExactPlayers || (players <= kMostExactPlayers && settings().players >= players)) return;
    std::string text =
        "[shapley-exact] " + std::to_string(players) + " players have 2^" + std::to_string(players) + " coalitions";
    if (players <= kMostExactPlayers)
      text += ", about " + duration_text(std::exp2(static_cast<double>(play.game->seen_players())) *
                                         play.game->seconds_each(Moves::all));
    text += "; expected at most " + std::to_string(kExactPlayers) + " players, or up to " +
            std::to_string(kMostExactPlayers) + " with --players ";
    text += players <= kMostExactPlayers ? std::to_string(players) + " saying that you mean it" : "naming their number";
    throw UsageError(text + ". --method shapley samples instead");
  }

  Solved solve(const Play& play, const Question&) const override {
    expect_affordable(play);
    const std::int64_t players = play.players->count();
    if (settings().tell) {
      const double each = play.game->seconds_each(Moves::all);  // first: it evaluates some
      const std::int64_t left =
          std::max<std::int64_t>(0, (std::int64_t{1} << play.game->seen_players()) - play.game->known());
      settings().tell("[shapley-exact] " + std::to_string(std::int64_t{1} << players) + " evaluations for " +
                      counted(players, "player") + ", about " + duration_text(static_cast<double>(left) * each));
    }
    Solved solved;
    for (const ValueTable& table : tabulate(*play.game)) {
      Estimate& estimate = solved.estimates.emplace_back();
      estimate.values = shapley_values(table);
      estimate.exact = true;
      Solved::More& more = solved.more.emplace_back();
      more.indices["banzhaf"] = banzhaf_values(table);
      more.indices["lime_limit"] =
          lime_limit(table, {settings().kernel == "flat", settings().kernel_width}).coefficients;
      more.indices["kernel_shap_limit"] = kernel_shap_limit(table);
      const Matrix interactions = shapley_interactions(table);
      more.files = {{"coalition_values.npy",
                     weights::npy_bytes(Tensor::of<double>({std::int64_t{1} << players}, std::span(table.values)))},
                    {"shapley-exact.interactions.npy", weights::npy_bytes(square(interactions))},
                    {"banzhaf.interactions.npy", weights::npy_bytes(square(banzhaf_interactions(table)))}};
      if (players > 1) more.diagnostics.findings.push_back(strongest_pair(interactions, *play.players));
    }
    return solved;
  }
};

}  // namespace

std::unique_ptr<Explainer> build_shapley_exact(const Method& method, const Settings& settings) {
  return std::make_unique<ShapleyExact>(method, settings);
}

}  // namespace limpid::xai

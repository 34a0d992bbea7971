// Shapley values of the players as a weighted regression on sampled coalitions; see xai/solvers/kernel.h.
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/seen_game.h"
#include "xai/solvers/kernel.h"

namespace limpid::xai {
namespace {

class KernelShap : public PlayerMethod {
 public:
  KernelShap(const Method& method, const Settings& settings)
      : PlayerMethod(method, settings, {}, Efficiency::by_construction) {}

 private:
  std::int64_t samples(std::int64_t players) const { return count(settings().samples, 2 * players + 2048); }

  // Players that no target can see stay out, unless nobody would be left.
  static std::int64_t playing(const Play& play) {
    const std::int64_t seen = play.game->seen_players();
    return seen > 0 ? seen : play.players->count();
  }

  Cost cost_for(const Play& play) const override {
    const std::int64_t players = playing(play);
    return {.fixed = 2, .each = 1, .fewest = 2 * players, .planned = samples(players)};
  }

  Solved solve(const Play& play, const Question&) const override {
    const std::int64_t players = play.players->count();
    std::vector<std::int64_t> seen;
    for (std::int64_t p = 0; p < players; ++p)
      if (playing(play) == players || play.game->sees(p)) seen.push_back(p);
    SeenGame game(*play.game, seen);
    const KernelResult result =
        sample_kernel(game, {.samples = samples(playing(play)), .seed = settings().seed, .enough = settings().enough});
    Solved solved;
    for (const Estimate& estimate : result.estimates) solved.estimates.push_back(game.of_all(estimate));
    solved.settings.set("samples", result.samples);
    solved.settings.set("seed", std::to_string(settings().seed));  // 64 bits do not fit a JSON number
    solved.settings.set("enumerated_sizes", result.enumerated_sizes);
    for (const double gap : result.gap_before_constraint) {
      Solved::More& more = solved.more.emplace_back();
      more.diagnostics.numbers["gap_before_constraint"] = gap;
    }
    return solved;
  }
};

}  // namespace

std::unique_ptr<Explainer> build_kernel_shap(const Method& method, const Settings& settings) {
  return std::make_unique<KernelShap>(method, settings);
}

}  // namespace limpid::xai

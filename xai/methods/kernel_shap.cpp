// Shapley values of the players as a weighted regression on sampled coalitions; see xai/solvers/kernel.h.
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/solvers/kernel.h"

namespace limpid::xai {
namespace {

class KernelShap : public PlayerMethod {
 public:
  KernelShap(const Method& method, const Settings& settings)
      : PlayerMethod(method, settings, {}, Efficiency::by_construction) {}

 private:
  std::int64_t samples(std::int64_t players) const { return count(settings().samples, 2 * players + 2048); }

  Cost cost_for(std::int64_t players) const override {
    return {.fixed = 2, .each = 1, .fewest = 2 * players, .planned = samples(players)};
  }

  Solved solve(const Play& play, const Question&) const override {
    KernelResult result = sample_kernel(
        *play.game, {.samples = samples(play.players->count()), .seed = settings().seed, .enough = settings().enough});
    Solved solved{.estimates = std::move(result.estimates)};
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

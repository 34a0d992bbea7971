// Shapley values of the players by sampled orders in antithetic pairs; see xai/solvers/permutation.h.
#include "tensor/error.h"
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/solvers/permutation.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kPairs = 40;

class Shapley : public PlayerMethod {
 public:
  Shapley(const Method& method, const Settings& settings)
      : PlayerMethod(method, settings, {}, Efficiency::by_construction) {
    if (pairs() < 1) throw UsageError("[shapley] " + std::to_string(pairs()) + " pairs of orders, expected at least 1");
  }

 private:
  std::int64_t pairs() const { return count(settings().pairs, kPairs); }

  // An order and its reverse: the coalitions between nobody and everybody, twice.
  Cost cost_for(const Play& play) const override {
    const std::int64_t players = play.players->count();
    Cost cost{.fixed = 2, .each = 2 * static_cast<double>(players - 1), .fewest = 1, .planned = pairs()};
    cost.moves = Moves::walk;
    return cost;
  }

  Solved solve(const Play& play, const Question&) const override {
    PermutationResult result = sample_permutations(
        *play.game,
        {.pairs = pairs(), .seed = settings().seed, .width = settings().width, .enough = settings().enough});
    Solved solved{.estimates = std::move(result.estimates)};
    solved.settings.set("pairs", result.pairs);
    solved.settings.set("seed", std::to_string(settings().seed));  // 64 bits do not fit a JSON number
    if (settings().width > 0) solved.settings.set("interval_width", settings().width);
    solved.more.resize(solved.estimates.size());
    for (Solved::More& more : solved.more) {
      if (result.pairs < kFewestObservations)
        more.diagnostics.findings.push_back("intervals are shown from " + std::to_string(kFewestObservations) +
                                            " pairs on, because skewed games cover badly before; there are " +
                                            std::to_string(result.pairs));
    }
    return solved;
  }
};

}  // namespace

std::unique_ptr<Explainer> build_shapley(const Method& method, const Settings& settings) {
  return std::make_unique<Shapley>(method, settings);
}

}  // namespace limpid::xai

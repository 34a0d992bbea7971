// A game of your own: whoever has a left glove needs one of two right ones. Ann has the left glove, Ben and Cem a right
// one each; a pair is worth 1. What is each of them worth? Solved exactly, then sampled as if nobody could play all
// coalitions. Pictures are nothing else to a solver: superpixels play, the score is the worth.   example_own_game
#include <cstdio>

#include "xai/solvers/exact.h"
#include "xai/solvers/permutation.h"

using namespace limpid::xai;

class Gloves final : public Game {
 public:
  std::int64_t players() const override { return 3; }
  Matrix values(std::span<const Coalition> coalitions) override {
    Matrix v(targets(), static_cast<std::int64_t>(coalitions.size()));
    for (std::int64_t i = 0; i < v.columns(); ++i) {
      const Coalition& s = coalitions[static_cast<std::size_t>(i)];
      v(0, i) = s[0] && (s[1] || s[2]) ? 1 : 0;
    }
    return v;
  }
};

int main() {
  Gloves game;
  const ValueTable table = tabulate(game).at(0);  // v of all 2^3 coalitions
  const std::vector<double> shapley = shapley_values(table), banzhaf = banzhaf_values(table);
  const Estimate sampled = sample_permutations(game, {.pairs = 40, .seed = 1}).estimates.at(0);
  const std::vector<Interval> bounds = intervals(sampled);
  const char* const names[] = {"Ann", "Ben", "Cem"};
  std::printf("     Shapley  Banzhaf  40 pairs of orders, 95 %% interval\n");
  for (std::size_t i = 0; i < 3; ++i)
    std::printf("%s   %.4f   %.4f  %.4f, %.4f to %.4f\n", names[i], shapley[i], banzhaf[i], sampled.values[i],
                bounds[i].lower, bounds[i].upper);
}

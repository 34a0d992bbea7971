// How far samplers are from exact values on a real game: relative L2 error over ten seeds, median and worst, of
// KernelSHAP and of antithetic permutations to the Shapley values, and of LIME to its limit, as a Markdown table.
//
//   samplers_on_table coalition_values.npy EVALUATIONS...
#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "tests/support/games.h"
#include "tests/support/values.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/kernel.h"
#include "xai/solvers/permutation.h"

using namespace limpid;
using namespace limpid::test;

namespace {

template <class Solve>
void measure(const char* name, std::int64_t evaluations, const std::vector<double>& truth, const Solve& solve) {
  std::vector<double> errors;
  for (std::uint64_t seed = 0; seed < 10; ++seed) errors.push_back(relative_error(solve(seed), truth));
  std::ranges::sort(errors);
  std::printf("| %s | %lld | %.1f | %.1f |\n", name, static_cast<long long>(evaluations),
              100 * (errors[4] + errors[5]) / 2, 100 * errors[9]);
}

}  // namespace

int main(int count, char** words) {
  std::vector<std::int64_t> budgets;
  for (int i = 2; i < count; ++i) {
    const std::string_view word = words[i];
    std::int64_t budget = 0;
    std::from_chars(word.data(), word.data() + word.size(), budget);
    budgets.push_back(budget);
  }
  if (budgets.empty() || std::ranges::min(budgets) < 4) {
    std::fprintf(stderr, "usage: samplers_on_table coalition_values.npy EVALUATIONS...\n");
    return 2;
  }
  const std::vector<double> values = read_doubles(words[1]);
  const std::int64_t players = std::countr_zero(values.size());
  const xai::ValueTable table{players, values};
  const std::vector<double> shapley = xai::shapley_values(table);
  const std::vector<double> limit = xai::lime_limit(table, {}).coefficients;
  TableGame game(players, values);
  std::printf("%lld players\n\n| sampler | evaluations | median error, %% | worst |\n|---|---|---|---|\n",
              static_cast<long long>(players));
  for (const std::int64_t budget : budgets) {
    measure("kernel-shap", budget, shapley, [&](std::uint64_t seed) {
      return xai::sample_kernel(game, {.samples = budget - 2, .seed = seed}).estimates[0].values;
    });
    const std::int64_t pairs = std::max<std::int64_t>(1, (budget - 2) / (2 * (players - 1)));
    measure("shapley", budget, shapley, [&](std::uint64_t seed) {
      return xai::sample_permutations(game, {.pairs = pairs, .seed = seed}).estimates[0].values;
    });
    measure("lime to its limit", budget, limit, [&](std::uint64_t seed) {
      return xai::sample_lime(game, {.samples = budget, .seed = seed}).fits[0].coefficients;
    });
  }
}

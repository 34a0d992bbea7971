// How far is KernelSHAP from exact Shapley values, and do its 95 % intervals hold? For random games of each family, as
// a Markdown table: relative L2 error (the median over ten seeds of each game: of the games' medians the middle and the
// largest; the worst of all), players held by their own interval, runs held by the joint ones, differences of two
// players held, orders reversed.
//
//   kernel_accuracy [GAMES]
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "tests/support/coverage.h"
#include "tests/support/values.h"
#include "xai/solvers/kernel.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct Row {
  const char* name;
  Family family;
  double threshold;  // 0: 0.1 to 0.25
};
constexpr Row kRows[] = {{"sigmoid", Family::sigmoid, 0},
                         {"thresholded", Family::thresholded, 0},
                         {"thresholded at 0.4", Family::thresholded, 0.4}};

struct Budget {
  std::int64_t players, evaluations;  // nobody and everybody among them
};
constexpr Budget kBudgets[] = {{10, 200}, {10, 300}, {12, 480}, {12, 2074}, {16, 2080}};

void measure(const Row& row, const Budget& budget, std::int64_t games) {
  Coverage c;
  std::vector<double> medians;
  double worst = 0;
  for (std::int64_t g = 0; g < games; ++g) {
    TableGame game = RandomGame(budget.players, row.family, static_cast<std::uint64_t>(g), row.threshold).table();
    const std::vector<double> exact = xai::shapley_values({budget.players, game.table()});
    std::vector<double> errors;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const xai::KernelResult run = xai::sample_kernel(game, {.samples = budget.evaluations - 2, .seed = seed});
      errors.push_back(relative_error(run.estimates[0].values, exact));
      count_game(c, run.estimates[0], exact);
    }
    std::ranges::sort(errors);
    medians.push_back((errors[4] + errors[5]) / 2);
    worst = std::max(worst, errors[9]);
  }
  std::ranges::sort(medians);
  const auto percent = [](std::int64_t part, std::int64_t whole) { return 100 * Coverage::share(part, whole); };
  std::printf("| %s | %lld | %lld | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f |\n", row.name,
              static_cast<long long>(budget.players), static_cast<long long>(budget.evaluations),
              100 * medians[medians.size() / 2], 100 * medians.back(), 100 * worst, percent(c.held, c.players),
              percent(c.jointly, c.games), percent(c.differences, c.compared), percent(c.reversed, c.compared));
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  std::int64_t games = 100;
  if (count > 1) {
    const std::string_view word = words[1];
    if (std::from_chars(word.data(), word.data() + word.size(), games).ptr != word.data() + word.size()) games = 0;
  }
  if (count > 2 || games < 1) {
    std::fprintf(stderr, "usage: kernel_accuracy [GAMES]\n");
    return 2;
  }
  std::puts(
      "| family | players | evaluations | error, % | worst game | worst run | each player | jointly | differences "
      "| reversed |");
  std::puts("|---|---|---|---|---|---|---|---|---|---|");
  for (const Row& row : kRows)
    for (const Budget& budget : kBudgets) measure(row, budget, games);
}

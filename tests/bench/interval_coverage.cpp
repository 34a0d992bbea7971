// Do 95 % intervals of permutation sampling hold what they should, 95 times in a hundred? For 1000 random games of 8 to
// 12 players in each family, as a Markdown table: players held by their own interval, games whose players are all held
// by the joint ones, both also by Student's intervals alone, and pairs of players: differences held, orders reversed.
//
//   interval_coverage [GAMES [SEED]]
#include <charconv>
#include <cstdio>
#include <string_view>

#include "tests/support/coverage.h"

using namespace limpid::test;

namespace {

struct Row {
  const char* name;
  Family family;
  double threshold;  // 0: 0.1 to 0.25
};
constexpr Row kRows[] = {{"sigmoid", Family::sigmoid, 0},
                         {"thresholded", Family::thresholded, 0},
                         {"thresholded at 0.1", Family::thresholded, 0.1},
                         {"thresholded at 0.25", Family::thresholded, 0.25},
                         {"thresholded at 0.4", Family::thresholded, 0.4}};

bool read(std::string_view word, std::uint64_t& number) {
  return std::from_chars(word.data(), word.data() + word.size(), number).ptr == word.data() + word.size();
}

}  // namespace

int main(int count, char** words) {
  std::uint64_t games = 1000, seed = 1;
  if (count > 3 || (count > 1 && !read(words[1], games)) || (count > 2 && !read(words[2], seed)) || games < 1) {
    std::fprintf(stderr, "usage: interval_coverage [GAMES [SEED]]\n");
    return 2;
  }
  std::puts("| family | pairs | each | jointly | Student: each | jointly | differences | reversed | left out |");
  std::puts("|---|---|---|---|---|---|---|---|---|");
  for (const Row& row : kRows)
    for (const int pairs : {30, 40, 100}) {
      const Coverage c = measure_coverage(row.family, static_cast<std::int64_t>(games), pairs, seed, row.threshold);
      const auto percent = [](std::int64_t part, std::int64_t whole) { return 100 * Coverage::share(part, whole); };
      std::printf("| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %lld |\n", row.name, pairs,
                  percent(c.held, c.players), percent(c.jointly, c.games), percent(c.student, c.players),
                  percent(c.student_jointly, c.games), percent(c.differences, c.compared),
                  percent(c.reversed, c.compared), static_cast<long long>(c.still));
      std::fflush(stdout);
    }
}

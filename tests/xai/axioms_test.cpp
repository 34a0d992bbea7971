// The axioms that single out the Shapley value (Shapley 1953), on games that rapidcheck invents.
#include <algorithm>
#include <cmath>

#include "doctest/doctest.h"
#include "rapidcheck.h"
#include "tensor/random.h"
#include "tests/support/random_games.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/permutation.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

namespace {

constexpr double kRounding = 1e-12;

ValueTable arbitrary_table(std::int64_t players) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  ValueTable table{players, {}};
  for (std::size_t s = 0; s < std::size_t{1} << players; ++s) table.values.push_back(random.normal());
  return table;
}

std::int64_t arbitrary_size(std::int64_t least) { return *rc::gen::inRange<std::int64_t>(least, 9); }
std::int64_t arbitrary_player(std::int64_t players) { return *rc::gen::inRange<std::int64_t>(0, players); }

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double v : values) total += v;
  return total;
}

bool close(double a, double b) { return std::abs(a - b) < kRounding; }

std::vector<double> sampled(const ValueTable& table, std::uint64_t seed) {
  TableGame game(table.players, table.values);
  return sample_permutations(game, {.pairs = 5, .seed = seed}).estimates.front().values;
}

// All are linear in the game.
struct Answer {
  const char* name;
  std::vector<double> (*values)(const ValueTable&);
  bool efficient, symmetric;  // for every game, not in the mean only
};
const Answer kAnswers[] = {
    {"exact Shapley", shapley_values, true, true},
    {"limit of KernelSHAP", kernel_shap_limit, true, true},
    {"permutation sampling", [](const ValueTable& t) { return sampled(t, 7); }, true, false},
    {"Banzhaf", banzhaf_values, false, true},
};

}  // namespace

TEST_CASE("efficiency: the values sum to v(all) - v(none)") {
  for (const Answer& answer : kAnswers) {
    if (!answer.efficient) continue;
    CAPTURE(answer.name);
    CHECK(rc::check([&] {
      const ValueTable table = arbitrary_table(arbitrary_size(1));
      RC_ASSERT(close(sum(answer.values(table)), table.values.back() - table.values.front()));
    }));
  }
}

TEST_CASE("symmetry: players who add the same to every coalition get the same") {
  for (const Answer& answer : kAnswers) {
    if (!answer.symmetric) continue;
    CAPTURE(answer.name);
    CHECK(rc::check([&] {
      ValueTable table = arbitrary_table(arbitrary_size(2));
      const std::int64_t a = arbitrary_player(table.players - 1), b = a + 1;
      const std::size_t bit_a = std::size_t{1} << a, bit_b = std::size_t{1} << b;
      for (std::size_t s = 0; s < table.values.size(); ++s)
        if ((s & bit_a) != 0 && (s & bit_b) == 0) table.values[s] = table.values[(s ^ bit_a) | bit_b];
      const std::vector<double> values = answer.values(table);
      RC_ASSERT(close(values[static_cast<std::size_t>(a)], values[static_cast<std::size_t>(b)]));
    }));
  }
}

TEST_CASE("dummy: who adds nothing to any coalition gets nothing, exactly nothing from sampled orders") {
  for (const Answer& answer : kAnswers) {
    CAPTURE(answer.name);
    CHECK(rc::check([&] {
      ValueTable table = arbitrary_table(arbitrary_size(1));
      const std::int64_t dummy = arbitrary_player(table.players);
      for (std::size_t s = 0; s < table.values.size(); ++s) {
        const std::size_t without = s & ~(std::size_t{1} << dummy);
        table.values[s] = table.values[without];
      }
      const double value = answer.values(table)[static_cast<std::size_t>(dummy)];
      const bool as_it_should = answer.values == kernel_shap_limit ? close(value, 0) : value == 0;
      RC_ASSERT(as_it_should);
    }));
  }
}

TEST_CASE("linearity: the values of a u + b v are a times those of u plus b times those of v") {
  for (const Answer& answer : kAnswers) {
    CAPTURE(answer.name);
    CHECK(rc::check([&] {
      const std::int64_t players = arbitrary_size(1);
      const ValueTable u = arbitrary_table(players), v = arbitrary_table(players);
      const double a = *rc::gen::inRange(-300, 300) / 100.0, b = *rc::gen::inRange(-300, 300) / 100.0;
      ValueTable both = u;
      for (std::size_t s = 0; s < both.values.size(); ++s) both.values[s] = a * u.values[s] + b * v.values[s];
      const std::vector<double> of_u = answer.values(u), of_v = answer.values(v), of_both = answer.values(both);
      for (std::size_t i = 0; i < of_both.size(); ++i) RC_ASSERT(close(of_both[i], a * of_u[i] + b * of_v[i]));
    }));
  }
}

TEST_CASE("interactions: an additive part does not touch them, a bonus for a pair is theirs alone") {
  CHECK(rc::check([] {
    const std::int64_t players = arbitrary_size(2);
    ValueTable table = arbitrary_table(players);
    const Matrix before = shapley_interactions(table);
    const std::int64_t i = arbitrary_player(players - 1), j = players - 1;
    const std::size_t both = std::size_t{1} << i | std::size_t{1} << j;
    for (std::size_t s = 0; s < table.values.size(); ++s)
      table.values[s] += ((s & both) == both ? 2.5 : 0) + 3 * static_cast<double>(std::popcount(s));
    const Matrix after = shapley_interactions(table);
    for (std::int64_t k = 0; k < players; ++k)
      for (std::int64_t l = 0; l < players; ++l)
        RC_ASSERT(close(after(k, l), before(k, l) + (std::min(k, l) == i && std::max(k, l) == j ? 2.5 : 0)));
  }));
}

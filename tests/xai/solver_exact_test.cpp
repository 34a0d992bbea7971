#include "doctest/doctest.h"
#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tests/support/known_games.h"
#include "tests/support/random_games.h"
#include "tests/support/shapley_by_definition.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "weights/npy.h"
#include "xai/solvers/exact.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

namespace {

double furthest(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

ValueTable table_for(Game& game) { return tabulate(game).front(); }

std::vector<double> read_doubles(const std::filesystem::path& path) {
  const Tensor tensor = weights::read_npy(path).to(DType::float64);
  const std::span<const double> v = tensor.values<double>();
  return {v.begin(), v.end()};
}

}  // namespace

TEST_CASE("known games: Shapley and Banzhaf values in closed form, from the table and as the limits of regressions") {
  for (const KnownGame& known : known_games()) {
    CAPTURE(known.name);
    FunctionGame game = known.game();
    const ValueTable table = table_for(game);
    CHECK(furthest(shapley_values(table), known.shapley) < 1e-13);
    CHECK(furthest(banzhaf_values(table), known.banzhaf) < 1e-13);
    CHECK(furthest(kernel_shap_limit(table), known.shapley) < 1e-12);
    CHECK(furthest(lime_limit(table, {.flat = true}).coefficients, known.banzhaf) < 1e-12);
  }
}

TEST_CASE("random games: the table agrees with all orders, and with the definitions of Banzhaf and of interactions") {
  for (const Family family : {Family::quadratic, Family::sigmoid, Family::thresholded})
    for (std::int64_t players = 1; players <= 7; ++players) {
      CAPTURE(players);
      if (players == 1) {
        FunctionGame one(1, [](const Coalition& s) { return s[0] ? 3.5 : 1; });
        const ValueTable table = table_for(one);
        CHECK(shapley_values(table) == std::vector{2.5});
        CHECK(banzhaf_values(table) == std::vector{2.5});
        CHECK(kernel_shap_limit(table) == std::vector{2.5});
        CHECK(shapley_interactions(table) == Matrix(1, 1));
        CHECK(banzhaf_interactions(table) == Matrix(1, 1));
        continue;
      }
      const RandomGame random(players, family, 40 + static_cast<std::uint64_t>(players));
      FunctionGame game = random.game();
      const ValueTable table = table_for(game);
      CHECK(furthest(shapley_values(table), shapley_by_orders(random, players)) < 1e-12);
      CHECK(furthest(kernel_shap_limit(table), shapley_by_orders(random, players)) < 1e-11);
      CHECK(furthest(banzhaf_values(table), banzhaf_by_definition(random, players)) < 1e-12);
      const Matrix shapley = shapley_interactions(table), banzhaf = banzhaf_interactions(table);
      for (std::int64_t i = 0; i < players; ++i)
        for (std::int64_t j = 0; j < players; ++j) {
          CHECK(std::abs(shapley(i, j) - (i == j ? 0 : shapley_interaction_by_orders(random, players, i, j))) < 1e-12);
          CHECK(std::abs(banzhaf(i, j) - (i == j ? 0 : banzhaf_interaction_by_definition(random, players, i, j))) <
                1e-12);
        }
    }
}

TEST_CASE("interactions of known games") {
  FunctionGame pair = pair_game({1, 0, -0.5, 2}, 1, 3, -3).game();
  const Matrix shared = shapley_interactions(table_for(pair));
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::int64_t j = 0; j < 4; ++j)
      CHECK(shared(i, j) == doctest::Approx((i == 1 && j == 3) || (i == 3 && j == 1) ? -3 : 0).epsilon(1e-13));
  // Unanimity of t players: 1/(t-1) for each pair of them (Grabisch and Roubens), 2^-(t-2) by Banzhaf's weights.
  FunctionGame three = unanimity_game(5, {1, 3, 4}).game();
  const ValueTable table = table_for(three);
  CHECK(shapley_interactions(table)(3, 4) == doctest::Approx(0.5).epsilon(1e-14));
  CHECK(shapley_interactions(table)(0, 4) == 0);
  CHECK(banzhaf_interactions(table)(1, 3) == doctest::Approx(0.5).epsilon(1e-14));
}

TEST_CASE("the table is played once, in Gray-code order, a bounded batch at a time") {
  std::uint64_t before = 0;
  std::int64_t steps = 0;
  bool neighbours = true;
  FunctionGame game(15, {[&](const Coalition& s) {
                           if (steps++ > 0) neighbours = neighbours && std::popcount(bits_of(s) ^ before) == 1;
                           before = bits_of(s);
                           return static_cast<double>(before);
                         },
                         [](const Coalition& s) { return -static_cast<double>(s.size()); }});
  const std::vector<ValueTable> tables = tabulate(game);
  CHECK(neighbours);
  CHECK(game.asked() == 32768);
  CHECK(game.distinct() == 32768);
  CHECK(game.largest_batch() == 16384);
  REQUIRE(tables.size() == 2);
  for (std::size_t s = 0; s < 32768; ++s) {
    REQUIRE(tables[0].values[s] == static_cast<double>(s));
    REQUIRE(tables[1].values[s] == -static_cast<double>(std::popcount(s)));
  }
}

TEST_CASE("the indices have the same bits for any number of threads") {
  TableGame game = RandomGame(14, Family::thresholded, 5).table();
  const ValueTable table = table_for(game);
  const int before = threads();
  set_threads(1);
  const std::vector<double> values = shapley_values(table);
  const Matrix interactions = shapley_interactions(table);
  for (const int count : {2, 3, 8}) {
    set_threads(count);
    CHECK(shapley_values(table) == values);
    CHECK(shapley_interactions(table) == interactions);
  }
  set_threads(before);
}

TEST_CASE("too many players are told the cost and a way out") {
  FunctionGame none(0, [](const Coalition&) { return 0.0; });
  CHECK(error_text<UsageError>([&] { tabulate(none); }) == "[exact] a game without players, expected at least 1");
  FunctionGame many(21, [](const Coalition&) { return 0.0; });
  CHECK(error_text<UsageError>([&] { tabulate(many); }) ==
        "[exact] 21 players cost 2^21 = 2097152 evaluations, expected at most 20 players (1048576); join players, or "
        "sample: shapley or kernel-shap");
  FunctionGame huge(200, [](const Coalition&) { return 0.0; });
  CHECK(contains(error_text<UsageError>([&] { tabulate(huge); }), "[exact] 200 players cost 2^200 evaluations"));
  CHECK(huge.asked() == 0);
}

TEST_CASE("the limit of LIME has no residual on additive games, and some on others") {
  FunctionGame additive = additive_game({0.5, -1, 0, 2.25}, 1.5).game();
  const LinearFit line = lime_limit(table_for(additive), {});
  CHECK(line.intercept == doctest::Approx(1.5).epsilon(1e-12));
  CHECK(furthest(line.coefficients, {0.5, -1, 0, 2.25}) < 1e-12);
  CHECK(line.r2 == doctest::Approx(1).epsilon(1e-12));
  CHECK(line.covariance.empty());
  FunctionGame majority = majority_game(5).game();
  const double r2 = lime_limit(table_for(majority), {}).r2;
  CHECK(r2 > 0.3);
  CHECK(r2 < 0.9);
}

TEST_CASE("golden: the values of a detector's 1024 coalitions give the reference's Shapley and Banzhaf values") {
  NEEDS_SHARED(shared);
  const auto folder = shared / "golden/shapley-yolo-fastest-1.1-dog";
  for (const std::string what : {"class_logit", "score"}) {
    CAPTURE(what);
    const ValueTable table{10, read_doubles(folder / ("coalition_values_" + what + ".npy"))};
    const std::vector<double> shapley = read_doubles(folder / ("shapley_" + what + ".npy"));
    CHECK(furthest(shapley_values(table), shapley) < 1e-6);
    CHECK(furthest(kernel_shap_limit(table), shapley) < 1e-6);
    CHECK(furthest(banzhaf_values(table), read_doubles(folder / ("banzhaf_" + what + ".npy"))) < 1e-6);
  }
  const ValueTable table{10, read_doubles(folder / "coalition_values_class_logit.npy")};
  const auto limit = read_doubles(shared / "golden/lime-yolo-fastest-1.1-dog/limit_coefficients.npy");
  CHECK(furthest(lime_limit(table, {}).coefficients, limit) < 1e-6);
}

#include "xai/metrics/infidelity.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tensor/random.h"
#include "tests/support/games.h"
#include "tests/support/throws.h"
#include "xai/solvers/exact.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

FunctionGame additive(std::vector<double> worth) {
  return {static_cast<std::int64_t>(worth.size()), [worth](const Coalition& c) {
            double sum = 0.5;
            for (std::size_t p = 0; p < worth.size(); ++p)
              if (c[static_cast<std::int64_t>(p)]) sum += worth[p];
            return sum;
          }};
}

// A curved game: players help and hinder each other.
TableGame curved(std::int64_t players, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> worth(static_cast<std::size_t>(players));
  for (double& w : worth) w = random.normal();
  return table_of(players, [worth](const Coalition& c) {
    double sum = 0;
    for (std::size_t p = 0; p < worth.size(); ++p)
      if (c[static_cast<std::int64_t>(p)]) sum += worth[p];
    return 1 / (1 + std::exp(-sum));
  });
}

}  // namespace

TEST_CASE("a perfect answer, in any unit; an inverted one; one that has nothing to do with it") {
  const std::vector<double> worth{0.3, -0.1, 0.2, 0.05, -0.02, 0.11};
  FunctionGame game = additive(worth);
  const Infidelity perfect = *infidelity(game, worth);
  CHECK(perfect.value == doctest::Approx(0));
  CHECK(perfect.unscaled == doctest::Approx(0));
  CHECK(perfect.scale == doctest::Approx(1));
  CHECK(perfect.exact);
  CHECK(perfect.coalitions == 64);

  std::vector<double> other;
  for (const double w : worth) other.push_back(400 * w);
  const Infidelity units = *infidelity(game, other);
  CHECK(units.value == doctest::Approx(0));
  CHECK(units.scale == doctest::Approx(1.0 / 400));
  CHECK(units.unscaled > 1000);

  other.clear();
  for (const double w : worth) other.push_back(-w);
  const Infidelity inverted = *infidelity(game, other);
  CHECK(inverted.scale == 0);
  CHECK(inverted.value >= 1);  // as if it said nothing
  const Infidelity nothing = *infidelity(game, std::vector<double>(6, 0.0));
  CHECK(nothing.value == doctest::Approx(inverted.value));
  CHECK(inverted.unscaled > nothing.value);

  double mean = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    for (double& v : other) v = random.normal();
    mean += infidelity(game, other)->value / 50;
  }
  CHECK(mean > 0.8);
}

TEST_CASE("two players who are worth something together only, by hand") {
  // Hidden: nobody, 0, 1, both with weights 1/3, 1/6, 1/6, 1/3: falls 0, 1, 1, 1 with mean 2/3 and variance 2/9. The
  // sums are 0, 1/2, 1/2, 1, so beta = (1/2) / (5/12) = 6/5, and E (6/5 s - fall)^2 = 1/15.
  FunctionGame both(2, [](const Coalition& c) { return c.size() == 2 ? 1.0 : 0.0; });
  const Infidelity found = *infidelity(both, std::vector<double>{0.5, 0.5});
  CHECK(found.scale == doctest::Approx(6.0 / 5));
  CHECK(found.value == doctest::Approx((1.0 / 15) / (2.0 / 9)));
  CHECK(found.unscaled == doctest::Approx((1.0 / 12) / (2.0 / 9)));
}

TEST_CASE("the scale is optimal: no other one is better") {
  TableGame game = curved(7, 3);
  const std::vector<double> shapley = shapley_values({7, game.table()});
  const Infidelity found = *infidelity(game, shapley);
  CHECK(found.value > 0);
  CHECK(found.value < 0.2);
  for (const double factor : {0.5, 0.9, 1.1, 2.0}) {
    std::vector<double> scaled;
    for (const double v : shapley) scaled.push_back(v * found.scale * factor);
    const Infidelity other = *infidelity(game, scaled);
    CHECK(other.value == doctest::Approx(found.value).epsilon(1e-9));
    CHECK(other.unscaled > found.value);
  }
}

TEST_CASE("drawn coalitions come near all of them, and depend on the seed alone") {
  TableGame game = curved(12, 5);
  const std::vector<double> banzhaf = banzhaf_values({12, game.table()});
  const Infidelity all = *infidelity(game, banzhaf, {.coalitions = 4096});
  const Infidelity drawn = *infidelity(game, banzhaf, {.coalitions = 2000, .seed = 8});
  CHECK(all.exact);
  CHECK_FALSE(drawn.exact);
  CHECK(drawn.coalitions == 2000);
  CHECK(drawn.value == doctest::Approx(all.value).epsilon(0.1));
  CHECK(drawn.scale == doctest::Approx(all.scale).epsilon(0.02));
  CHECK(infidelity(game, banzhaf, {.coalitions = 2000, .seed = 8})->value == drawn.value);
  CHECK(infidelity(game, banzhaf, {.coalitions = 2000, .seed = 9})->value != drawn.value);
}

TEST_CASE("one target of several; a target that nothing changes; errors") {
  FunctionGame game(3, {[](const Coalition&) { return 0.7; },
                        [](const Coalition& c) { return 0.1 + (c[0] ? 0.2 : 0.0) - (c[2] ? 0.3 : 0.0); }});
  const std::vector<double> second{0.2, 0, -0.3};
  CHECK_FALSE(infidelity(game, second));
  CHECK(infidelity(game, second, {.target = 1})->value == doctest::Approx(0));
  CHECK(error_text<ShapeError>([&] {
          infidelity(game, std::vector<double>{1, 2});
        }) == "[infidelity] 2 values for 3 players");
  CHECK(error_text<UsageError>([&] { infidelity(game, second, {.coalitions = 1}); }) ==
        "[infidelity] 1 coalition, expected at least 2");
}

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

#include "tests/support/known_games.h"
#include "tests/support/random_games.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/values.h"
#include "xai/solvers/lime.h"
#include "xai/solvers/rank_correlation.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

TEST_CASE("the cosine kernel is the reference's") {
  CHECK(LimeKernel{}.weight(4, 4) == 1);
  CHECK(LimeKernel{}.weight(1, 4) == doctest::Approx(std::exp(-2.0)));  // d = 1/2: sqrt(exp(-4))
  CHECK(LimeKernel{}.weight(0, 4) == doctest::Approx(std::exp(-8.0)));
  CHECK(LimeKernel{.width = 0.5}.weight(1, 4) == doctest::Approx(std::exp(-0.5)));
  CHECK(LimeKernel{.flat = true}.weight(1, 4) == 1);
}

TEST_CASE("flat LIME tends to Banzhaf values, within its own standard errors") {
  for (const KnownGame& known : known_games()) {
    CAPTURE(known.name);
    FunctionGame game = known.game();
    const LimeResult result = sample_lime(game, {.samples = 4000, .seed = 3, .kernel = {.flat = true}, .ridge = 0});
    const Estimate& e = result.estimates[0];
    for (std::int64_t i = 0; i < known.players; ++i)
      CHECK(std::abs(e.values[static_cast<std::size_t>(i)] - known.banzhaf[static_cast<std::size_t>(i)]) <=
            4 * std::sqrt(e.covariance(i, i)) + 1e-10);
    CHECK(e.observations == 4000);
    CHECK(e.degrees == 4000 - known.players - 1);
    CHECK(!e.exact);
  }
}

TEST_CASE("an additive game is found whole by any kernel") {
  FunctionGame game = additive_game({0.5, -1, 0, 2.25, 3}, 1.5).game();
  const LimeResult result = sample_lime(game, {.samples = 60, .ridge = 0});
  CHECK(relative_error(result.fits[0].coefficients, {0.5, -1, 0, 2.25, 3}) < 1e-12);
  CHECK(result.fits[0].intercept == doctest::Approx(1.5));
  CHECK(result.fits[0].r2 == doctest::Approx(1));
  CHECK(result.expected_seed_agreement[0].value() == doctest::Approx(1));
}

TEST_CASE("the golden game: 5000 samples are within 5 % of the regression's limit") {
  NEEDS_SHARED(shared);
  TableGame game(10, read_doubles(shared / "golden/shapley-yolo-fastest-1.1-dog/coalition_values_class_logit.npy"));
  const std::vector<double> limit = read_doubles(shared / "golden/lime-yolo-fastest-1.1-dog/limit_coefficients.npy");
  double worst = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    worst =
        std::max(worst, relative_error(sample_lime(game, {.samples = 5000, .seed = seed}).estimates[0].values, limit));
  CHECK(worst < 0.05);
}

TEST_CASE("the golden game: the standard errors are those that many seeds show") {
  NEEDS_SHARED(shared);
  TableGame game(10, read_doubles(shared / "golden/shapley-yolo-fastest-1.1-dog/coalition_values_class_logit.npy"));
  const std::vector<double> limit = read_doubles(shared / "golden/lime-yolo-fastest-1.1-dog/limit_coefficients.npy");
  int held = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Estimate e = sample_lime(game, {.samples = 500, .seed = seed, .ridge = 0}).estimates[0];
    for (std::int64_t i = 0; i < 10; ++i, ++all)
      held += std::abs(e.values[static_cast<std::size_t>(i)] - limit[static_cast<std::size_t>(i)]) <
              1.965 * std::sqrt(e.covariance(i, i));
  }
  const double coverage = static_cast<double>(held) / all;
  CHECK(coverage > 0.93);
  CHECK(coverage < 0.97);
}

TEST_CASE("the agreement of two seeds is foretold") {
  const RandomGame random(12, Family::sigmoid, 1);
  TableGame game = random.table();
  std::vector<LimeResult> runs;
  double foretold = 0, seen = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    runs.push_back(sample_lime(game, {.samples = 200, .seed = seed}));
    foretold += runs.back().expected_seed_agreement[0].value() / 20;
  }
  for (std::size_t i = 0; i < 20; ++i)
    for (std::size_t j = 0; j < i; ++j)
      seen += rank_correlation(runs[i].estimates[0].values, runs[j].estimates[0].values) / 190;
  CHECK(std::abs(foretold - seen) < 0.05);
  CHECK(!sample_lime(game, {.samples = 51}).expected_seed_agreement[0].has_value());
  CHECK(sample_lime(game, {.samples = 52}).expected_seed_agreement[0].has_value());
}

TEST_CASE("the fit is the weighted ridge of what was asked, the halves those of even and odd samples") {
  std::vector<Coalition> asked;
  const RandomGame random(6, Family::sigmoid, 2);
  FunctionGame game(6, [&](const Coalition& c) { return asked.push_back(c), random(c); });
  const LimeResult result = sample_lime(game, {.samples = 101, .seed = 4, .ridge = 2});
  const auto ridge = [&](std::size_t first, std::size_t step) {
    std::vector<Coalition> rows;
    for (std::size_t i = first; i < asked.size(); i += step) rows.push_back(asked[i]);
    Matrix x(std::ssize(rows), 6);
    std::vector<double> y, w;
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      const Coalition& c = rows[static_cast<std::size_t>(i)];
      for (std::int64_t p = 0; p < 6; ++p) x(i, p) = c[p] ? 1 : 0;
      y.push_back(random(c));
      w.push_back(LimeKernel{}.weight(c.size(), 6));
    }
    return weighted_ridge(x, y, w, 2);
  };
  const LinearFit whole = ridge(0, 1);
  CHECK(result.fits[0].coefficients == whole.coefficients);
  CHECK(result.fits[0].intercept == whole.intercept);
  CHECK(result.fits[0].r2 == whole.r2);
  CHECK(result.estimates[0].values == whole.coefficients);
  CHECK(result.estimates[0].covariance == whole.covariance);
  const double r = rank_correlation(ridge(0, 2).coefficients, ridge(1, 2).coefficients);
  REQUIRE(r > 0);
  CHECK(result.expected_seed_agreement[0].value() == doctest::Approx(2 * r / (1 + r)));
}

TEST_CASE("samples: the whole picture, then one stream each") {
  std::vector<Coalition> asked;
  FunctionGame game(70, [&](const Coalition& c) { return asked.push_back(c), static_cast<double>(c.size()); });
  const LimeResult result = sample_lime(game, {.samples = 150, .seed = 9});
  REQUIRE(asked.size() == 150);
  CHECK(asked[0].size() == 70);
  std::int64_t visible = 0;
  for (const Coalition& c : asked) visible += c.size();
  CHECK(std::abs(static_cast<double>(visible) / (150 * 70) - 0.5) < 0.02);
  CHECK(game.largest_batch() == 64);
  CHECK(result.samples == 150);
  // More samples begin with the same ones.
  const std::vector<Coalition> before = asked;
  asked.clear();
  sample_lime(game, {.samples = 200, .seed = 9});
  CHECK(std::equal(before.begin(), before.end(), asked.begin()));
}

TEST_CASE("seeds differ; one seed has one answer; a partial answer is the answer for its samples") {
  TableGame game = RandomGame(8, Family::thresholded, 4).table();
  const auto run = [&](std::int64_t samples, std::uint64_t seed, Enough enough = {}) {
    return sample_lime(game, {.samples = samples, .seed = seed, .enough = std::move(enough)});
  };
  CHECK(run(300, 1).estimates[0].values == run(300, 1).estimates[0].values);
  CHECK(run(300, 1).estimates[0].values != run(300, 2).estimates[0].values);
  int asked = 0;
  const LimeResult partial = run(300, 1, [&] { return ++asked == 2; });
  CHECK(partial.samples == 128);
  CHECK(partial.estimates[0].values == run(128, 1).estimates[0].values);
  CHECK(run(300, 1, [] { return true; }).samples == 64);
}

TEST_CASE("lime says what is wrong") {
  TableGame game = RandomGame(8, Family::sigmoid, 4).table();
  CHECK(error_text<UsageError>([&] { sample_lime(game, {.samples = 1}); }) == "[lime] 1 samples, expected at least 2");
  CHECK(contains(error_text<NumericError>([&] { sample_lime(game, {.samples = 3, .ridge = 0}); }), "[weighted ridge]"));
}

TEST_CASE("property: the fit is linear in the target, and two targets in one call are the two alone") {
  CHECK(rc::check([] {
    const auto players = *rc::gen::inRange<std::int64_t>(2, 10);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const RandomGame a(players, Family::sigmoid, seed), b(players, Family::thresholded, seed + 1);
    FunctionGame both(players, {Worth(a), Worth(b), [&](const Coalition&s) { return 2 * a(s) - b(s); }}),
        alone = a.game();
    const LimeOptions options{.samples = 120, .seed = seed};
    const LimeResult result = sample_lime(both, options);
    RC_ASSERT(result.estimates[0].values == sample_lime(alone, options).estimates[0].values);
    for (std::size_t i = 0; i < static_cast<std::size_t>(players); ++i)
      RC_ASSERT(std::abs(2 * result.estimates[0].values[i] - result.estimates[1].values[i] -
                         result.estimates[2].values[i]) < 1e-12);
  }));
}

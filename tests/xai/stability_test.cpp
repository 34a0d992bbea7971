// Maps that are as steady as can be, that turn round, and that are drawn anew, made by methods of the test's own; then
// real methods where the answer is known.
#include "xai/metrics/stability.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/own_methods.h"
#include "tests/support/throws.h"
#include "xai/solvers/rank_correlation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

constexpr std::int64_t kPixels = kOwnSide * kOwnSide;

// The first channel: it moves with the picture.
std::vector<double> first_channel(const Question& question, std::uint64_t) {
  std::vector<double> map;
  for (std::int64_t i = 0; i < kPixels; ++i) map.push_back(question.image().at(i));
  return map;
}
// The same for every picture.
std::vector<double> fixed_hill(const Question&, std::uint64_t) {
  std::vector<double> map;
  for (std::int64_t i = 0; i < kPixels; ++i) map.push_back(std::sin(0.7 * static_cast<double>(i * i % 97)));
  return map;
}
// Its sign depends on whether this is the picture that the case asks about.
std::vector<double> turning(const Question& question, std::uint64_t seed) {
  std::vector<double> map = fixed_hill(question, seed);
  bool same = true;
  const Tensor original = picture_8x8();
  for (std::int64_t i = 0; i < original.elements(); ++i) same = same && question.image().at(i) == original.at(i);
  for (double& v : map) v = same ? v : -v;
  return map;
}
// Noise that the picture's last digits and the seed decide.
std::vector<double> dice(const Question& question, std::uint64_t seed) {
  Random random(seed, static_cast<std::uint64_t>(1e15 * question.image().at(13)));
  std::vector<double> map;
  for (std::int64_t i = 0; i < kPixels; ++i) map.push_back(random.normal());
  return map;
}
// Keeps the pictures it is asked about.
std::vector<Tensor> g_seen;
std::vector<double> watching(const Question& question, std::uint64_t seed) {
  g_seen.push_back(question.image());
  return fixed_hill(question, seed);
}
std::vector<double> flat(const Question&, std::uint64_t) { return std::vector<double>(kPixels, 0.5); }

struct Case {
  KnownDetector detector = three_layers("leaky_relu");
  Tensor image = picture_8x8();
  KnownTarget target = class_logit_target(kMiddle);
  Question question = ask(detector, image, {&target});
  Settings settings;

  std::vector<std::vector<Attribution>> answers(std::span<const Method* const> methods) const {
    std::vector<std::vector<Attribution>> all(question.targets().size());
    for (const Method* m : methods) {
      std::vector<Attribution> maps = m->build(*m, settings)->explain(question);
      for (std::size_t t = 0; t < maps.size(); ++t) all[t].push_back(std::move(maps[t]));
    }
    return all;
  }
  Stability of(const Method& m, const StabilityOptions& options = {}) const {
    const Method* const one[] = {&m};
    return stability(question, one, settings, answers(one), options).at(0).at(0);
  }
};

}  // namespace

TEST_CASE("a map that stays, one that turns round, one that is thrown anew, one that is flat") {
  const Case c;
  const Stability stays = c.of(own_method<fixed_hill>("stays"));
  CHECK(stays.noise->correlations == std::vector<double>(5, 1.0));
  CHECK(stays.shift->correlations.size() == 4);
  CHECK(stays.shift->median() < 0.9);  // the picture moved and the map did not
  CHECK_FALSE(stays.seeds);

  const Stability turns = c.of(own_method<turning>("turns"));
  CHECK(turns.noise->median() == doctest::Approx(-1));
  CHECK(turns.noise->smallest() == doctest::Approx(-1));

  const Stability thrown = c.of(own_method<dice, true>("thrown"), {.copies = 9, .seeds = 9});
  CHECK(std::abs(thrown.noise->median()) < 0.25);
  CHECK(std::abs(thrown.seeds->median()) < 0.25);
  CHECK(thrown.seeds->correlations.size() == 9);
  CHECK(thrown.seeds->farthest() == 0);
  CHECK(c.of(own_method<fixed_hill, true>("draws in vain")).seeds->smallest() == doctest::Approx(1));

  CHECK(c.of(own_method<flat>("flat")).noise->median() == 0);
}

TEST_CASE("a map that moves with the picture is the same when shifted back; the value moves as computed by hand") {
  const Case c;
  const Stability moves = c.of(own_method<first_channel>("moves"));
  for (const double correlation : moves.shift->correlations) CHECK(correlation == doctest::Approx(1));
  CHECK(moves.noise->smallest() > 0.9);  // 0.02 among pixels of 0..1
  CHECK(moves.noise->smallest() < 1);

  // Down by one pixel, the first row twice.
  Draft<double> down({1, 3, kOwnSide, kOwnSide});
  for (std::int64_t i = 0; i < 3 * kPixels; ++i) down[i] = c.image.at(i % kPixels < kOwnSide ? i : i - kOwnSide);
  const auto f = [&](const Tensor& image) { return c.target.score(c.detector.predict(image)).value().item(); };
  CHECK(moves.shift->moved.at(0) == doctest::Approx(f(std::move(down).freeze()) - f(c.image)).epsilon(1e-12));
  CHECK(moves.shift->farthest() >= std::abs(moves.shift->moved[0]));
}

TEST_CASE("noise has the deviation asked for, stays in 0..1 and leaves the letterbox border alone") {
  const Method watcher = own_method<watching>("watcher");
  const KnownDetector detector = three_layers("leaky_relu");
  Draft<double> x({1, 3, kOwnSide, kOwnSide});
  for (std::int64_t i = 0; i < 3 * kPixels; ++i) x[i] = i < kPixels ? 0.5 : i < 2 * kPixels ? 0 : 1;
  const Tensor image = std::move(x).freeze();
  const KnownTarget target = class_logit_target(kMiddle);
  const Question question(detector, image, Letterbox(weights::Fit::letterbox, {16, 12}, {8, 8}), {&target});
  const Method* const one[] = {&watcher};
  const std::vector<std::vector<Attribution>> answers(1, watcher.build(watcher, {})->explain(question));
  g_seen.clear();
  stability(question, one, {}, answers, {.copies = 40, .noise = 0.1, .shifts = false});
  REQUIRE(g_seen.size() == 40);
  double squares = 0, sum = 0;
  std::int64_t below = 0;
  for (const Tensor& noisy : g_seen)
    for (std::int64_t i = 0; i < 3 * kPixels; ++i) {
      const std::int64_t row = i % kPixels / kOwnSide;
      const double e = noisy.at(i) - image.at(i);
      if (row == 0 || row == 7) {
        CHECK(e == 0);
        continue;
      }
      CHECK(noisy.at(i) >= 0);
      CHECK(noisy.at(i) <= 1);
      if (i < kPixels) squares += e * e, sum += e;
      if (i >= kPixels && i < 2 * kPixels && e == 0) ++below;
    }
  const double n = 40 * 48;
  CHECK(std::sqrt(squares / n) == doctest::Approx(0.1).epsilon(0.05));
  CHECK(std::abs(sum / n) < 0.01);
  CHECK(static_cast<double>(below) / n == doctest::Approx(0.5).epsilon(0.1));  // half of the noise would go below 0
  CHECK(g_seen[0].at(20) != g_seen[1].at(20));
}

TEST_CASE("real methods: the gradient of a linear logit does not know the picture; samplers depend on their seed") {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 7, 7, true)};
  b.outputs = {"0"};
  const KnownDetector detector(b, random_weights(b, 11));
  const KnownTarget first = class_logit_target(kMiddle), second = class_logit_target(0);
  Case c;
  c.question = ask(detector, c.image, {&first, &second});
  c.settings.segmentation = "grid:4x4";
  c.settings.samples = 20;  // few for 16 players
  const std::vector<const Method*> methods{&method("saliency"), &method("lime")};
  const auto found = stability(c.question, methods, c.settings, c.answers(methods), {.copies = 2, .seeds = 3});
  REQUIRE(found.size() == 2);
  for (const auto& of_target : found) {
    CHECK(of_target[0].noise->correlations == std::vector<double>(2, 1.0));
    CHECK(of_target[0].noise->farthest() > 0);
    CHECK_FALSE(of_target[0].seeds);
    CHECK(of_target[1].seeds->correlations.size() == 3);
    CHECK(of_target[1].seeds->median() > 0.2);
  }
  CHECK(found[0][1].seeds->smallest() < 1);  // the other sees four players only
  // The middle cell sees pixels of all players, so their values are compared.
  const auto coefficients = [&](std::uint64_t seed) {
    Settings own = c.settings;
    own.seed = seed;
    return explain("lime", c.question, own)[0].game->estimate.values;
  };
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    CHECK(found[0][1].seeds->correlations[seed - 1] ==
          doctest::Approx(rank_correlation(coefficients(0), coefficients(seed))).epsilon(1e-12));
}

TEST_CASE("CAMs keep their layer, whatever resolution it has; without noise nothing moves") {
  const Case c;
  const std::vector<const Method*> methods{&method("hires-cam"), &method("eigen-cam"), &method("saliency")};
  const auto found = stability(c.question, methods, c.settings, c.answers(methods), {.copies = 1, .noise = 0});
  for (const Stability& s : found[0]) {
    CHECK(s.noise->smallest() == doctest::Approx(1));
    CHECK(s.noise->farthest() == 0);
    REQUIRE(s.shift->correlations.size() == 4);
    CHECK(s.shift->smallest() < 1);
    CHECK(s.shift->farthest() > 0);
  }
  // What EigenCAM sees moves with the picture, but for the edges.
  CHECK(found[0][1].shift->smallest() > 0.8);
}

TEST_CASE("what is not asked for is not measured, and a target that follows its object is refused") {
  const Case c;
  const Stability nothing = c.of(own_method<fixed_hill, true>("stays"), {.copies = 0, .shifts = false, .seeds = 0});
  CHECK_FALSE(nothing.noise);
  CHECK_FALSE(nothing.shift);
  CHECK_FALSE(nothing.seeds);
  const KnownTarget following = best_match_target();
  const Question question = ask(c.detector, c.image, {&following});
  CHECK(contains(error_text<UsageError>([&] { stability(question, {}, c.settings, {}, {}); }),
                 "[stability] best_match of what is known follows its object; expected the target of a frozen"));
}

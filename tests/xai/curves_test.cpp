// Deletion and insertion on games whose curves can be drawn by hand, with a perfect, an inverted and a random order.
#include "xai/metrics/curves.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// Every player adds its own share; nothing else happens.
class Additive : public Game {
 public:
  explicit Additive(std::vector<double> worth, double base = 0) : worth_(std::move(worth)), base_(base) {}
  std::int64_t players() const override { return std::ssize(worth_); }
  Matrix values(std::span<const Coalition> coalitions) override {
    Matrix v(1, std::ssize(coalitions), base_);
    for (std::int64_t c = 0; c < v.columns(); ++c)
      for (std::int64_t p = 0; p < players(); ++p)
        if (coalitions[static_cast<std::size_t>(c)][p]) v(0, c) += worth_[static_cast<std::size_t>(p)];
    return v;
  }

 private:
  std::vector<double> worth_;
  double base_;
};

void check_curve(const Curve& curve, const std::vector<double>& value) {
  REQUIRE(curve.value.size() == value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    CHECK(curve.value[i] == doctest::Approx(value[i]));
    CHECK(curve.share[i] == doctest::Approx(static_cast<double>(i) / static_cast<double>(value.size() - 1)));
  }
}

}  // namespace

TEST_CASE("players of an additive game: the perfect order, its reverse, and chance between them") {
  Additive game({4, 3, 2, 1}, 5);  // f_none 5, f_full 15
  const std::vector<double> perfect{4, 3, 2, 1}, inverted{1, 2, 3, 4};
  const Curves best = *player_curves(game, perfect, {});
  check_curve(best.insertion, {0, 0.4, 0.7, 0.9, 1});
  check_curve(best.deletion, {1, 0.6, 0.3, 0.1, 0});
  CHECK(best.insertion.area() == doctest::Approx(0.625));
  CHECK(best.deletion.area() == doctest::Approx(0.375));
  CHECK(best.gain() == doctest::Approx(0.25));
  CHECK(best.orders == 1);
  CHECK(player_curves(game, inverted, {})->gain() == doctest::Approx(-0.25));

  double mean = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<double> nothing(4, 0.5);
    mean += player_curves(game, nothing, {.seed = seed})->gain() / 200;
  }
  CHECK(std::abs(mean) < 0.02);
}

TEST_CASE("a side of a box may fall when parts are shown: the order goes the same way") {
  Additive game({-4, -3, -2, -1}, 15);  // f_none 15, f_full 5
  const std::vector<double> perfect{-4, -3, -2, -1}, inverted{-1, -2, -3, -4};
  CHECK_FALSE(player_curves(game, perfect, {}));
  const Curves best = *player_curves(game, perfect, {.least_fall = kLeastShift, .either_way = true});
  check_curve(best.insertion, {0, 0.4, 0.7, 0.9, 1});
  CHECK(best.gain() == doctest::Approx(0.25));
  CHECK(player_curves(game, inverted, {.either_way = true})->gain() == doctest::Approx(-0.25));
  Additive still({-0.5, 0.1});
  CHECK_FALSE(player_curves(still, std::vector<double>{-0.5, 0.1}, {.least_fall = kLeastShift, .either_way = true}));
}

TEST_CASE("ties are broken at random, and the mean of ten orders is taken") {
  Additive game({1, 0});
  const std::vector<double> equal{7, 7};
  const Curves curves = *player_curves(game, equal, {.seed = 3});
  CHECK(curves.orders == 10);
  // After one step the first player was shown in some of the ten orders.
  const double first = curves.insertion.value[1];
  CHECK(first > 0.0);
  CHECK(first < 1.0);
  CHECK(std::abs(first * 10 - std::round(first * 10)) < 1e-9);
  CHECK(curves.deletion.value[1] == doctest::Approx(1 - first));
  CHECK(player_curves(game, equal, {.seed = 3})->insertion.value == curves.insertion.value);
  bool differs = false;
  for (std::uint64_t seed = 4; seed < 12; ++seed)
    differs = differs || player_curves(game, equal, {.seed = seed})->insertion.value != curves.insertion.value;
  CHECK(differs);
}

TEST_CASE("the sign counts: what speaks against the target is shown last") {
  Additive game({2, -1});
  const std::vector<double> values{2, -1};
  const Curves curves = *player_curves(game, values, {});
  check_curve(curves.insertion, {0, 2, 1});  // not clipped
  check_curve(curves.deletion, {1, -1, 0});
}

TEST_CASE("where hiding everything hardly lowers the target, curves are undefined") {
  Additive weak({0.05, 0.04}), strong({0.06, 0.05}), rising({-1, -2});
  const std::vector<double> values{1, 2};
  CHECK_FALSE(player_curves(weak, values, {}));
  CHECK(player_curves(strong, values, {}));
  CHECK_FALSE(player_curves(rising, values, {}));
  CHECK(player_curves(weak, values, {.least_fall = 0.01}));
}

TEST_CASE("pixels of a linear logit, in steps of equal area") {
  // A 7x7 convolution: the logit of the middle cell is linear in the pixels around it.
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 7, 7, true)};
  b.outputs = {"0"};
  const auto detector = std::make_shared<const KnownDetector>(b, random_weights(b, 11));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Tensor x = picture_8x8();
  // Rows 0 and 7 are nobody's and always show the picture.
  std::vector<std::int32_t> ids(64, 0);
  for (std::size_t p = 0; p < 8; ++p) ids[p] = ids[56 + p] = Players::kNobody;
  for (std::size_t p = 8; p < 32; ++p) ids[p] = 1;
  const auto players = std::make_shared<const Players>(8, 8, ids);
  const auto value_of = [&](const std::vector<float>& visibility) {
    return logit.score(detector->predict(Masker(x, players, Tensor::zeros(x.shape(), x.dtype())).masked(visibility)))
        .value()
        .item();
  };
  MaskedScore game(detector, {&logit}, Masker(x, players, Tensor::zeros(x.shape(), x.dtype())));
  std::vector<double> density(64);
  for (std::size_t p = 0; p < 64; ++p) density[p] = static_cast<double>((37 * p) % 64);
  const Curves curves = *pixel_curves(game, density, 4, {.least_fall = -1e9});
  CHECK(curves.orders == 1);
  const double f_none = game.v_none(0), f_full = game.v_all(0);
  std::vector<double> own;
  for (std::size_t p = 8; p < 56; ++p) own.push_back(density[p]);
  std::sort(own.begin(), own.end(), std::greater<>());
  for (std::size_t step = 0; step <= 4; ++step) {
    std::vector<float> inserted(64, 1), deleted(64, 1);
    for (std::size_t p = 8; p < 56; ++p) {
      const bool touched = step > 0 && density[p] >= own[12 * step - 1];
      inserted[p] = touched ? 1.0F : 0.0F;
      deleted[p] = touched ? 0.0F : 1.0F;
    }
    CHECK(curves.insertion.value[step] ==
          doctest::Approx((value_of(inserted) - f_none) / (f_full - f_none)).epsilon(1e-6).scale(1));
    CHECK(curves.deletion.value[step] ==
          doctest::Approx((value_of(deleted) - f_none) / (f_full - f_none)).epsilon(1e-6).scale(1));
  }
  // A map that knows the weights beats its reverse.
  std::vector<double> truth(64, 0.0), reverse(64, 0.0);
  const Tensor& w = detector->network().parameters().at("0.weight");
  for (std::int64_t row = 1; row < 7; ++row)
    for (std::int64_t column = 0; column < 8; ++column) {
      const std::int64_t dy = row - kMiddle / 8, dx = column - kMiddle % 8;
      if (std::abs(dy) > 3 || std::abs(dx) > 3) continue;
      double& t = truth[static_cast<std::size_t>(row * 8 + column)];
      for (std::int64_t c = 0; c < 3; ++c)
        t += w.at(((5 * 3 + c) * 7 + dy + 3) * 7 + dx + 3) * x.at((c * 8 + row) * 8 + column);
      reverse[static_cast<std::size_t>(row * 8 + column)] = -t;
    }
  const CurveOptions any{.least_fall = -1e9};
  const double sign = f_full > f_none ? 1 : -1;
  const double known = sign * pixel_curves(game, truth, 12, any)->gain();
  const double wrong = sign * pixel_curves(game, reverse, 12, any)->gain();
  const double blind = sign * pixel_curves(game, std::vector<double>(64, 1.0), 12, any)->gain();
  CHECK(known > blind);
  CHECK(blind > wrong);
}

// The formulas of the CAMs on small layers: by hand, and against slow transcriptions of the papers.
#include <doctest/doctest.h>

#include <cmath>

#include "tensor/random.h"
#include "xai/methods/cam.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

using Values = std::vector<double>;

// Two channels of 1x2 cells.
LayerView small_layer() {
  return {.channels = 2, .height = 1, .width = 2, .A = {1, 2, 3, -1}, .G = {0.5, 1, -1, 2}, .factor = 1};
}

LayerView random_layer(std::uint64_t seed, std::int64_t channels, std::int64_t height, std::int64_t width,
                       double factor = 1) {
  LayerView view{.channels = channels, .height = height, .width = width, .A = {}, .G = {}, .factor = factor};
  Random random(seed);
  for (std::int64_t i = 0; i < channels * height * width; ++i) {
    view.A.push_back(random.normal());
    view.G.push_back(random.below(3) == 0 ? 0 : 0.1 * random.normal());
  }
  return view;
}

void check_close(const Values& got, const Values& expected, double tolerance = 1e-12) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == doctest::Approx(expected[i]).epsilon(tolerance));
}

struct Slow {
  const LayerView& v;
  double A(std::int64_t c, std::int64_t p) const { return v.A[static_cast<std::size_t>(c * v.cells() + p)]; }
  // dy/dA
  double dA(std::int64_t c, std::int64_t p) const {
    return v.factor * v.G[static_cast<std::size_t>(c * v.cells() + p)];
  }
};

}  // namespace

TEST_CASE("two channels of two cells, by hand") {
  const LayerView view = small_layer();
  // mean gradients 0.75 and 0.5
  check_close(kGradCam.map(view).values, {0.75 * 1 + 0.5 * 3, 0.75 * 2 + 0.5 * -1});
  // products cell by cell
  check_close(kHiResCam.map(view).values, {0.5 * 1 - 1 * 3, 1 * 2 + 2 * -1});
  // positive gradients only
  check_close(kLayerCam.map(view).values, {0.5 * 1 + 0, 1 * 2 + 2 * -1});
  // sum(GA) / sum(A): 2.5/3 and -5/2
  check_close(kXGradCam.map(view).values, {2.5 / 3 * 1 - 2.5 * 3, 2.5 / 3 * 2 + 2.5 * 1}, 1e-6);
  // space maps [0.5, 1] and [0.5, 1]
  check_close(kSsGradCam.map(view).values, {0.75 * 1 * 0.5 + 0.5 * 3 * 0.5, 0.75 * 2 * 1 + 0.5 * -1 * 1});
  // channel 0, sum A = 3: alpha(0.5) = 0.25 / (0.5 + 3/8) = 2/7, alpha(1) = 1 / (2 + 3) = 1/5; w = 1/7 + 1/5
  // channel 1, sum A = 2: alpha(2) = 4 / (8 + 16) = 1/6; the negative gradient has no part; w = 1/3
  const double w0 = 1.0 / 7 + 1.0 / 5, w1 = 1.0 / 3;
  check_close(kGradCamPlusPlus.map(view).values, {w0 * 1 + w1 * 3, w0 * 2 - w1}, 1e-5);
}

TEST_CASE("against slow transcriptions, for a logit and for a probability") {
  for (const double factor : {1.0, 0.37}) {
    const LayerView view = random_layer(7, 6, 4, 5, factor);
    const Slow s{view};
    const std::int64_t cells = view.cells();
    Values grad_cam(20, 0), plus_plus(20, 0), xgrad(20, 0), hires(20, 0), layer(20, 0), ss(20, 0);
    for (std::int64_t p = 0; p < cells; ++p) {
      const auto at = static_cast<std::size_t>(p);
      for (std::int64_t c = 0; c < view.channels; ++c) {
        double mean = 0, sum_A = 0, sum_GA = 0, largest = 0, weight = 0;
        for (std::int64_t q = 0; q < cells; ++q) {
          mean += s.dA(c, q) / static_cast<double>(cells);
          sum_A += s.A(c, q);
          sum_GA += s.dA(c, q) * s.A(c, q);
          largest = std::max(largest, std::abs(s.dA(c, q)));
        }
        for (std::int64_t q = 0; q < cells; ++q) {
          // Equation 19 of Grad-CAM++ with Y = exp(S): the derivatives of Y over exp(S) are G^2 and G^3, G = dS/dA.
          const double G = s.dA(c, q) / factor;
          const double alpha = G == 0 ? 0 : G * G / (2 * G * G + sum_A * G * G * G + 1e-6);
          weight += alpha * std::max(0.0, s.dA(c, q));
        }
        grad_cam[at] += mean * s.A(c, p);
        plus_plus[at] += weight * s.A(c, p);
        xgrad[at] += sum_GA / (sum_A + 1e-7) * s.A(c, p);
        hires[at] += s.dA(c, p) * s.A(c, p);
        layer[at] += std::max(0.0, s.dA(c, p)) * s.A(c, p);
        ss[at] += mean * s.A(c, p) * std::abs(s.dA(c, p)) / largest;
      }
    }
    check_close(kGradCam.map(view).values, grad_cam, 1e-9);
    check_close(kGradCamPlusPlus.map(view).values, plus_plus, 1e-9);
    check_close(kXGradCam.map(view).values, xgrad, 1e-9);
    check_close(kHiResCam.map(view).values, hires, 1e-9);
    check_close(kLayerCam.map(view).values, layer, 1e-9);
    check_close(kSsGradCam.map(view).values, ss, 1e-9);
  }
}

TEST_CASE("on a map of one cell Grad-CAM, HiResCAM, XGrad-CAM and SSGrad-CAM are one method") {
  const LayerView view = random_layer(3, 8, 1, 1);
  const Values expected = kHiResCam.map(view).values;
  check_close(kGradCam.map(view).values, expected);
  check_close(kXGradCam.map(view).values, expected, 1e-4);
  check_close(kSsGradCam.map(view).values, expected);
}

TEST_CASE("without positive gradients Grad-CAM++ and LayerCAM are zero") {
  LayerView view = random_layer(5, 3, 2, 2);
  for (double& g : view.G) g = -std::abs(g);
  check_close(kGradCamPlusPlus.map(view).values, {0, 0, 0, 0});
  check_close(kLayerCam.map(view).values, {0, 0, 0, 0});
}

TEST_CASE("Grad-CAM++ tells of denominators near zero") {
  // sum A = -2 and G = 1: 2 + sum A G is zero, alpha would be a million.
  const LayerView pole{.channels = 1, .height = 1, .width = 2, .A = {-3, 1}, .G = {1, 0}, .factor = 1};
  const CamMap map = kGradCamPlusPlus.map(pole);
  CHECK(map.diagnostics.numbers.at("near_zero_denominators") == 1);
  REQUIRE(map.diagnostics.findings.size() == 1);
  CHECK(
      map.diagnostics.findings[0] ==
      "in 100 % of the channels the denominator of Grad-CAM++'s alpha is near zero: there the formula's constant, or a "
      "change of sign, makes the weight");
  // A gradient so faint that epsilon decides.
  const LayerView faint{.channels = 2, .height = 1, .width = 1, .A = {1, 1}, .G = {1e-4, 1}, .factor = 1};
  CHECK(kGradCamPlusPlus.map(faint).diagnostics.numbers.at("near_zero_denominators") == 0.5);
  CHECK(kGradCamPlusPlus.map(small_layer()).diagnostics.numbers.at("near_zero_denominators") == 0);
  CHECK(kGradCamPlusPlus.map(small_layer()).diagnostics.findings.empty());
}

TEST_CASE("XGrad-CAM tells of sums that cancel, and not of dead channels") {
  const LayerView cancels{.channels = 2, .height = 1, .width = 2, .A = {1, -1, 2, 1}, .G = {1, 1, 1, 1}, .factor = 1};
  CHECK(kXGradCam.map(cancels).diagnostics.numbers.at("near_zero_denominators") == 0.5);
  CHECK(kXGradCam.map(cancels).diagnostics.findings[0] ==
        "in 50 % of the channels the activations sum to nearly zero: XGrad-CAM divides by that sum");
  const LayerView dead{.channels = 1, .height = 1, .width = 2, .A = {0, 0}, .G = {1, 1}, .factor = 1};
  CHECK(kXGradCam.map(dead).diagnostics.numbers.at("near_zero_denominators") == 0);
  check_close(kXGradCam.map(dead).values, {0, 0});
}

TEST_CASE("EigenCAM of one pattern is that pattern, centred, and grows with activity") {
  const Values pattern = {0, 1, 5, 2, 0, 4}, strength = {1, -2, 2};  // length of strength: 3
  for (const double sign : {1.0, -1.0}) {
    LayerView view{.channels = 3, .height = 2, .width = 3, .A = {}, .G = {}, .factor = 1};
    for (const double u : strength)
      for (const double p : pattern) view.A.push_back(sign * u * p);
    const CamMap map = kEigenCam.map(view);
    Values expected;
    for (const double p : pattern) expected.push_back(3 * (p - 2));
    check_close(map.values, expected, 1e-9);
    CHECK(map.diagnostics.findings.empty());
  }
}

TEST_CASE("EigenCAM takes the same principal component from either Gram matrix") {
  // More cells than channels: the closed form of a 2x2 covariance.
  const LayerView wide{.channels = 2, .height = 1, .width = 4, .A = {4, 1, 0, 3, 1, 1, 0, 2}, .G = {}, .factor = 1};
  // centred: a = (2,-1,-2,1), b = (0,0,-1,1); covariance [[10,3],[3,2]]: eigenvalue 6 + 5 = 11, vector (3,1)/sqrt(10)
  const Values expected = {6 / std::sqrt(10), -3 / std::sqrt(10), -7 / std::sqrt(10), 4 / std::sqrt(10)};
  check_close(kEigenCam.map(wide).values, expected, 1e-9);
  // More channels than cells: the two channels four times over give the same component, twice as long.
  LayerView tall{.channels = 8, .height = 1, .width = 4, .A = {}, .G = {}, .factor = 1};
  for (int repeat = 0; repeat < 4; ++repeat) tall.A.insert(tall.A.end(), wide.A.begin(), wide.A.end());
  Values doubled(expected);
  for (double& x : doubled) x *= 2;
  check_close(kEigenCam.map(tall).values, doubled, 1e-9);
}

TEST_CASE("EigenCAM of a constant layer is zero; of two equal patterns it says that the choice is chance") {
  const LayerView constant{.channels = 2, .height = 1, .width = 2, .A = {1, 1, 3, 3}, .G = {}, .factor = 1};
  check_close(kEigenCam.map(constant).values, {0, 0});
  // Constant to the seventh digit, as a float32 convolution leaves it: that is rounding, no pattern.
  const LayerView rounded{
      .channels = 2, .height = 1, .width = 3, .A = {0.1, 0.1 + 1e-8, 0.1, 0.7, 0.7, 0.7}, .G = {}, .factor = 1};
  CHECK(kEigenCam.map(rounded).values == Values{0, 0, 0});
  const LayerView two{.channels = 2, .height = 1, .width = 4, .A = {1, -1, 0, 0, 0, 0, 1, -1}, .G = {}, .factor = 1};
  const CamMap map = kEigenCam.map(two);
  REQUIRE(map.diagnostics.findings.size() == 1);
  CHECK(map.diagnostics.findings[0] ==
        "the two strongest patterns are equally strong (singular values 1 : 1): which one EigenCAM shows is chance");
}

#include "xai/diagnostics.h"

#include <doctest/doctest.h>

using namespace limpid;
using namespace limpid::xai;

TEST_CASE("range and negative share; a zero, a flat and a negative map are told in words") {
  Diagnostics d;
  describe_range(d, Tensor::of({2, 2}, {3, -1, 0, -1}));
  CHECK(d.numbers.at("raw_min") == -1);
  CHECK(d.numbers.at("raw_max") == 3);
  CHECK(d.numbers.at("negative_share") == doctest::Approx(0.4));
  CHECK(d.findings.empty());

  const auto finding = [](const Tensor& map) {
    Diagnostics found;
    describe_range(found, map);
    REQUIRE(found.findings.size() == 1);
    return found.findings[0];
  };
  CHECK(finding(Tensor::zeros({2, 2})) == "the map is zero everywhere: it shows nothing");
  CHECK(finding(Tensor::full({2, 2}, 0.25)) == "the map is flat (0.25 everywhere): it points nowhere");
  CHECK(finding(Tensor::of({1, 3}, {-1, 0, -2})) ==
        "no cell speaks for the target: every value is zero or negative, so nothing is left after ReLU");
  CHECK(is_flat(Tensor::full({2, 2}, 0.25)));
  CHECK_FALSE(is_flat(Tensor::of({1, 2}, {0, 1e-30})));
}

TEST_CASE("footprint: cells with a gradient in any channel, and the window around them") {
  Diagnostics d;
  Draft<float> dA(Shape{1, 2, 3, 4}, 0.0F);
  dA[1 * 4 + 2] = -1;           // channel 0, row 1, column 2
  dA[12 + 2 * 4 + 1] = 1e-30F;  // channel 1, row 2, column 1
  const nn::Window window = describe_footprint(d, std::move(dA).freeze());
  CHECK(window == nn::Window{1, 1, 3, 3});
  CHECK(d.numbers.at("footprint_share") == doctest::Approx(2.0 / 12));
  CHECK(d.numbers.at("footprint_top") == 1);
  CHECK(d.numbers.at("footprint_right") == 3);
  CHECK(d.findings.empty());
  describe_footprint(d, Tensor::zeros({1, 2, 3, 4}));
  CHECK(d.findings.back() == "the gradient is zero in every cell: the target does not depend on this layer");
}

TEST_CASE("heat in the box as lift over the box's share") {
  Diagnostics even;
  describe_heat(even, Tensor::full({4, 4}, 2), {1, 1, 3, 3});
  CHECK(even.numbers.at("box_share") == 0.25);
  CHECK(even.numbers.at("heat_in_box") == 0.25);
  CHECK(even.numbers.at("lift") == 1);
  CHECK(even.findings.empty());

  Diagnostics hit;  // negative values are no heat
  describe_heat(hit, Tensor::of({2, 2}, {3, 1, -5, 0}), {0, 0, 1, 1});
  CHECK(hit.numbers.at("heat_in_box") == 0.75);
  CHECK(hit.numbers.at("lift") == 3);

  Diagnostics miss;
  describe_heat(miss, Tensor::of({2, 2}, {0, 9, 1, 0}), {0, 1, 1, 2});
  CHECK(miss.numbers.at("lift") == doctest::Approx(0.4));
  CHECK(miss.findings.at(0) == "a miss: the box holds 10 % of the heat and 25 % of the picture");

  Diagnostics cold;
  describe_heat(cold, Tensor::of({2, 2}, {0, -1, -1, 0}), {0, 0, 1, 1});
  CHECK_FALSE(cold.numbers.contains("lift"));
}

TEST_CASE("saturation of a probability") {
  Diagnostics calm, hot;
  describe_saturation(calm, 0.75);
  CHECK(calm.numbers.at("saturation") == 0.1875);
  CHECK(calm.findings.empty());
  describe_saturation(hot, 0.999);
  CHECK(hot.findings.at(0) ==
        "p (1 - p) = 0.000999 at p = 0.999: the gradient of this probability is faint because it is saturated, not "
        "because "
        "the evidence is");
  Diagnostics lost;
  describe_saturation(lost, 0);
  CHECK(lost.findings ==
        std::vector<std::string>{"the score is too small for this precision, so its gradient is 0: ask for log_score"});
}

TEST_CASE("the cells of a box") {
  CHECK(cells_of({32, 64, 64, 97}, 320, 320, 10, 10) == nn::Window{2, 1, 4, 2});
  CHECK(cells_of({-50, 300, 400, 500}, 320, 320, 10, 10) == nn::Window{9, 0, 10, 10});
}

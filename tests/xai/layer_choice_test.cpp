// The layer of a CAM from geometry, on a network whose windows are counted by hand.
#include "xai/layer_choice.h"

#include <doctest/doctest.h>

#include "tests/support/known_detector.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;
using nn::Window;

namespace {

// 32x32 pixels -> "0": 16x16 -> "1" and "2", 3x3 each on 16x16 -> "3", the same tensor as "2" -> "4", the head, 1x1.
// The candidate in cell (r,c) is computed from cell (r,c) of "2" and "3", 3x3 cells of "1", 5x5 cells of "0".
KnownDetector small_detector() {
  nn::Blueprint b;
  b.input = {1, 3, 32, 32};
  b.layers = {conv_layer("0.conv2d", "input", 4, 3, false, 2),
              plain_layer("relu", "0", "0.conv2d"),
              conv_layer("1.conv2d", "0", 4, 3),
              plain_layer("leaky_relu", "1", "1.conv2d"),
              conv_layer("2", "1", 4, 3),
              plain_layer("identity", "3", "2"),
              conv_layer("4", "3", 6, 1, true)};
  b.outputs = {"4"};
  NamedTensors t;
  for (const auto& [name, parameter] : nn::expected_parameters(b)) t.emplace(name, Tensor::full(parameter.shape, 0.01));
  return {b, std::move(t)};
}

constexpr Box kWhole{0, 0, 32, 32};
constexpr CandidateId kMiddle = 8 * 16 + 8;

}  // namespace

TEST_CASE("layers worth looking at: after activation, one name a tensor, without the head") {
  const KnownDetector detector = small_detector();
  CHECK(cam_layers(detector, 0) == std::vector<std::string>{"0", "1", "2"});
  CHECK(head_input_layer(detector, 0) == "2");
}

TEST_CASE("the first layer from the head that covers the box and one cell on each side") {
  const KnownDetector detector = small_detector();
  const LayerChoice one = default_layer(detector, kMiddle, {16, 16, 18, 18}, kWhole);  // cell 8 alone
  CHECK(one.layer == "1");
  CHECK(one.wanted == Window{7, 7, 10, 10});
  CHECK(one.window == Window{7, 7, 10, 10});
  CHECK(one.coverage == 1);
  CHECK(one.findings.empty());

  const LayerChoice two = default_layer(detector, kMiddle, {16, 16, 20, 18}, kWhole);  // cells 8 and 9 of row 8
  CHECK(two.layer == "0");
  CHECK(two.wanted == Window{7, 7, 10, 11});
  CHECK(two.window == Window{6, 6, 11, 11});
}

TEST_CASE("the picture's border ends what is wanted") {
  const KnownDetector detector = small_detector();
  const LayerChoice corner = default_layer(detector, 0, {-5, -5, 2, 2}, kWhole);
  CHECK(corner.layer == "1");
  CHECK(corner.wanted == Window{0, 0, 2, 2});
  // Letterboxed into the rows from 16 to 26: cells 8 to 12.
  const LayerChoice framed = default_layer(detector, kMiddle, {16, 16, 18, 18}, {0, 16, 32, 26});
  CHECK(framed.wanted == Window{8, 7, 10, 10});
}

TEST_CASE("a box outside of the picture wants nothing covered") {
  const KnownDetector detector = small_detector();
  const LayerChoice outside = default_layer(detector, kMiddle, {40, 10, 50, 20}, kWhole);
  CHECK(outside.wanted.empty());
  CHECK(outside.layer == "2");
  CHECK(outside.findings.empty());
}

TEST_CASE("without a covering layer the largest coverage is taken and said") {
  const KnownDetector detector = small_detector();
  const LayerChoice choice =
      default_layer(detector, kMiddle, {8, 12, 24, 24}, kWhole);  // cells 6..11 by 4..11, wanted 8x10
  CHECK(choice.layer == "0");
  CHECK(choice.wanted == Window{5, 3, 13, 13});
  CHECK(choice.coverage == doctest::Approx(25.0 / 80));
  REQUIRE(choice.findings.size() == 1);
  CHECK(choice.findings[0] ==
        "no layer sees the whole box and one cell around it; layer '0' sees the most, 31.25 % of it");
}

TEST_CASE("a layer of one's own choice: by name, by number, head-input; unknown ones are refused") {
  const KnownDetector detector = small_detector();
  const Box box{16, 16, 18, 18};
  CHECK(choose_layer(detector, "", kMiddle, box, kWhole).layer == "1");
  CHECK(choose_layer(detector, "0.conv2d", kMiddle, box, kWhole).layer == "0.conv2d");
  CHECK(choose_layer(detector, "head-input", kMiddle, box, kWhole).layer == "2");
  CHECK(choose_layer(detector, "head-input", kMiddle, box, kWhole).window == Window{8, 8, 9, 9});
  CHECK(contains(error_text<UsageError>([&] { choose_layer(detector, "77", kMiddle, box, kWhole); }), "77"));
}

#include "nn/summary.h"

#include <doctest/doctest.h>

#include "tests/support/networks.h"

using namespace limpid;
using namespace limpid::test;

namespace {

nn::Network any_weights(const nn::Blueprint& blueprint) {
  NamedTensors tensors;
  for (const auto& [name, parameter] : nn::expected_parameters(blueprint))
    tensors.emplace(name, Tensor::zeros(parameter.shape));
  return nn::build(blueprint, std::move(tensors));
}

nn::LayerSpec pool(std::string name, std::string input, std::int64_t stride = 2) {
  const std::int64_t extra = stride == 1 ? 1 : 0;
  return layer("max_pool", std::move(name), {std::move(input)},
               {{"size", Ints{2, 2}}, {"stride", Ints{stride, stride}}, {"padding", Ints{0, 0, extra, extra}}});
}

}  // namespace

TEST_CASE("a small network by hand") {
  const nn::Blueprint blueprint{
      {1, 3, 8, 8},
      {conv("c0", "input", 4, 3, 2, false), layer("batch_norm", "n", {"c0"}, {{"epsilon", 1e-5}}),
       conv("c1", "n", 6, 3), layer("upsample", "up", {"c1"}, {{"factor", Ints{2, 2}}}),
       layer("global_avg_pool", "mean", {"up"}), layer("flatten", "row", {"mean"}),
       layer("linear", "classes", {"row"}, {{"features", std::int64_t{5}}})},
      {"classes"}};
  const nn::Summary s = nn::summarize(any_weights(blueprint));
  REQUIRE(s.layers.size() == 7);
  CHECK(s.layers[0].name == "c0");
  CHECK(s.layers[0].type == "conv2d");
  CHECK(s.layers[0].options == "no bias, filters 4, kernel 3x3, padding 1,1,1,1, stride 2x2");
  CHECK(s.layers[0].output == Shape{1, 4, 4, 4});
  CHECK(s.layers[0].parameters == 4 * 3 * 9);
  CHECK(s.layers[0].multiply_adds == 4 * 4 * 4 * 3 * 9);
  CHECK(s.layers[1].parameters == 8);
  CHECK(s.layers[1].statistics == 8);
  CHECK(s.layers[1].multiply_adds == 0);
  CHECK(s.layers[2].parameters == 6 * 4 * 9 + 6);
  CHECK(s.layers[2].multiply_adds == 6 * 4 * 4 * 4 * 9);
  CHECK(s.layers[6].parameters == 5 * 6 + 5);
  CHECK(s.layers[6].multiply_adds == 30);
  CHECK(s.parameters == 108 + 8 + 222 + 35);
  CHECK(s.statistics == 8);
  CHECK(s.multiply_adds == 1728 + 3456 + 30);

  const auto sees = [&](std::size_t i) { return s.layers[i].sees.rows; };
  CHECK(sees(0).extent == 3);
  CHECK(sees(0).stride == 2);
  CHECK(sees(0).own);
  CHECK(sees(2).extent == 7);  // 3 + 2 (3 - 1)
  CHECK(sees(2).stride == 2);
  CHECK(sees(3).extent == 7);
  CHECK(sees(3).stride == 1);
  CHECK_FALSE(sees(4).own);
  CHECK(sees(4).extent == 8);
  CHECK(sees(6).extent == 8);
}

TEST_CASE("receptive fields with unequal sides, dilation and two paths") {
  const nn::Blueprint blueprint{
      {1, 1, 16, 16},
      {layer("conv2d", "wide", {"input"},
             {{"filters", std::int64_t{1}},
              {"kernel", Ints{1, 5}},
              {"padding", Ints{0, 2, 0, 2}},
              {"stride", Ints{1, 2}}}),
       layer("conv2d", "dilated", {"wide"},
             {{"filters", std::int64_t{1}},
              {"kernel", Ints{3, 3}},
              {"padding", Ints{2, 2, 2, 2}},
              {"dilation", Ints{2, 2}}}),
       layer("add", "both", {"wide", "dilated"}), pool("coarse", "both"),
       layer("upsample", "fine", {"coarse"}, {{"factor", Ints{2, 2}}}), layer("add", "joined", {"fine", "wide"})},
      {"joined"}};
  const nn::Summary s = nn::summarize(any_weights(blueprint));
  const auto check = [&](std::size_t i, std::int64_t rows, std::int64_t columns, double row_stride,
                         double column_stride) {
    CAPTURE(i);
    CHECK(s.layers[i].sees.rows.extent == rows);
    CHECK(s.layers[i].sees.columns.extent == columns);
    CHECK(s.layers[i].sees.rows.stride == row_stride);
    CHECK(s.layers[i].sees.columns.stride == column_stride);
  };
  check(0, 1, 5, 1, 2);
  check(1, 5, 5 + 2 * 4, 1, 2);
  check(2, 5, 13, 1, 2);
  check(3, 6, 15, 2, 4);
  check(4, 6, 15, 1, 2);
  check(5, 6, 15, 1, 2);
}

TEST_CASE("a field larger than the input is given whole, reorg's as its cones have it") {
  nn::Blueprint deep{{1, 4, 8, 8}, {}, {"c9"}};
  for (int i = 0; i < 10; ++i)
    deep.layers.push_back(conv("c" + std::to_string(i), i == 0 ? "input" : "c" + std::to_string(i - 1), 4));
  CHECK(nn::summarize(any_weights(deep)).layers.back().sees.rows.extent == 21);

  const nn::Blueprint reorg{
      {1, 4, 64, 64}, {conv("c", "input", 4, 1, 8), layer("reorg", "r", {"c"}, {{"stride", std::int64_t{2}}})}, {"r"}};
  const nn::Network network = any_weights(reorg);
  const nn::Sight rows = nn::receptive_fields(network)[1].rows;
  CHECK(rows.own);
  std::int64_t largest = 0;
  for (std::int64_t i = 0; i < 4; ++i) {
    nn::Window seen;
    network.cone(1, {i, 0, i + 1, 4}, &seen);
    largest = std::max(largest, seen.height());
  }
  CHECK(rows.extent == largest);
  CHECK(rows.stride == 16);
}

TEST_CASE("yolov3-tiny costs the 5.56 GFLOP that Darknet prints, and has its 8.86 million parameters") {
  nn::Blueprint b{{1, 3, 416, 416}, {}, {"head0", "head1"}};
  std::string last = "input";
  const auto conv_block = [&](const std::string& name, std::int64_t filters, std::int64_t kernel) {
    b.layers.push_back(conv(name + ".conv2d", last, filters, kernel, 1, false));
    b.layers.push_back(layer("batch_norm", name + ".batch_norm", {name + ".conv2d"}, {{"epsilon", 1e-5}}));
    b.layers.push_back(layer("leaky_relu", name, {name + ".batch_norm"}));
    last = name;
  };
  const auto pool_block = [&](const std::string& name, std::int64_t stride) {
    b.layers.push_back(pool(name, last, stride));
    last = name;
  };
  for (int i = 0; i < 6; ++i) {
    conv_block(std::to_string(2 * i), 16 << i, 3);
    pool_block(std::to_string(2 * i + 1), i == 5 ? 1 : 2);
  }
  conv_block("12", 1024, 3);
  conv_block("13", 256, 1);
  conv_block("14", 512, 3);
  b.layers.push_back(conv("head0", "14", 255, 1));
  last = "13";
  conv_block("18", 128, 1);
  b.layers.push_back(layer("upsample", "19", {"18"}, {{"factor", Ints{2, 2}}}));
  b.layers.push_back(layer("concat", "20", {"19", "8"}));
  last = "20";
  conv_block("21", 256, 3);
  b.layers.push_back(conv("head1", "21", 255, 1));

  const nn::Network network = any_weights(b);
  const nn::Summary s = nn::summarize(network);
  // Layer by layer Darknet prints 0.150, six times 0.399, 1.595, 0.089, 0.044, 0.011, 1.196 and 0.088.
  CHECK(2 * s.multiply_adds == 5564961792);
  CHECK(s.parameters + s.statistics == 8858734);  // the file's 35434956 bytes: 20 of header, 4 for each number
  const auto sees = [&](const char* name) { return s.layers[network.find(name)].sees; };
  CHECK(sees("8").rows.extent == 78);  // 3, 4, 8, 10, 18, 22, 38, 46, 78 from layer 0 on
  CHECK(sees("8").rows.stride == 16);
  CHECK(sees("head0").rows.stride == 32);
  CHECK(sees("head1").columns.stride == 16);
}

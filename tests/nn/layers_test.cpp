// Each layer against a direct call of its op and against values worked out by hand.
#include "nn/layers.h"

#include <doctest/doctest.h>

#include <functional>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct Ran {
  std::unique_ptr<nn::Layer> layer;
  std::vector<Shape> shapes;
  std::vector<Var> inputs, parameters;
  Tensor y;
};

// Builds the layer, gives it random inputs and parameters and runs it; the shape that comes out is the one foretold.
Ran run(const std::string& type, const Attributes& attributes, std::vector<Shape> shapes) {
  Random random(1);
  Ran r{nn::build_layer({type, "it", {}, attributes}), std::move(shapes), {}, {}, {}};
  for (const Shape& shape : r.shapes) r.inputs.emplace_back(random_tensor(shape, random));
  for (const nn::ParameterSpec& p : r.layer->parameters(r.shapes))
    r.parameters.emplace_back(random_tensor(p.shape, random, p.name == "variance" ? 0.5 : -1, 2));
  r.y = r.layer->forward(r.inputs, r.parameters).value();
  CHECK(r.y.shape() == r.layer->output_shape(r.shapes));
  return r;
}

std::string shape_error(const std::string& type, const Attributes& attributes, std::vector<Shape> shapes) {
  return error_text<ShapeError>([&] { nn::build_layer({type, "it", {}, attributes})->output_shape(shapes); });
}

std::string build_error(const std::string& type, const Attributes& attributes) {
  return error_text<FormatError>([&] { nn::build_layer({type, "it", {}, attributes}); });
}

}  // namespace

TEST_CASE("conv2d takes stride, padding per side, dilation, groups and bias") {
  const Attributes a{{"filters", std::int64_t{6}},  {"kernel", Ints{3, 2}},   {"stride", Ints{2, 1}},
                     {"padding", Ints{1, 0, 2, 1}}, {"dilation", Ints{1, 2}}, {"groups", std::int64_t{2}}};
  const Ran r = run("conv2d", a, {{2, 4, 7, 6}});
  const Conv2dOptions options{.stride = {2, 1}, .padding = {1, 0, 2, 1}, .dilation = {1, 2}, .groups = 2};
  CHECK(same_bits(r.y, conv2d(r.inputs[0], r.parameters[0], r.parameters[1], options).value()));
  CHECK(r.y.shape() == Shape{2, 6, 4, 5});
  const auto parameters = r.layer->parameters(r.shapes);
  REQUIRE(parameters.size() == 2);
  CHECK(parameters[0].name == "weight");
  CHECK(parameters[0].shape == Shape{6, 2, 3, 2});
  CHECK(parameters[1].name == "bias");
  CHECK(parameters[1].shape == Shape{6});
  CHECK(parameters[1].trainable);
  // 6 filters x 4 x 5 places x 2 channels x 3 x 2 taps
  CHECK(r.layer->multiply_adds(r.shapes) == 6 * 4 * 5 * 2 * 3 * 2);
}

TEST_CASE("conv2d without bias has one parameter; strides default to 1") {
  const Attributes a{{"filters", std::int64_t{2}}, {"kernel", Ints{1, 1}}, {"bias", false}};
  const Ran r = run("conv2d", a, {{1, 3, 2, 2}});
  CHECK(r.parameters.size() == 1);
  CHECK(r.y.shape() == Shape{1, 2, 2, 2});
  const auto x = [&](std::int64_t i) { return r.inputs[0].value().at(i); };
  const auto w = [&](std::int64_t i) { return r.parameters[0].value().at(i); };
  CHECK(r.y.at(0) == doctest::Approx(w(0) * x(0) + w(1) * x(4) + w(2) * x(8)));
}

TEST_CASE("conv2d says what does not fit") {
  const Attributes a{{"filters", std::int64_t{6}}, {"kernel", Ints{3, 3}}, {"groups", std::int64_t{2}}};
  CHECK(shape_error("conv2d", a, {{1, 3, 8, 8}}) == "[conv2d] input [1,3,8,8], expected channels in 2 equal groups");
  CHECK(shape_error("conv2d", a, {{1, 4, 2, 8}}) ==
        "[conv2d] a kernel reaching over 3x3 cells does not fit into the padded input [1,4,2,8]");
  CHECK(shape_error("conv2d", a, {{4, 8}}) == "[conv2d] input [4,8], expected a map [N,C,H,W]");
  CHECK(shape_error("conv2d", a, {{1, 4, 8, 8}, {1, 4, 8, 8}}) == "[conv2d] 2 inputs, expected 1");
  CHECK(build_error("conv2d", {{"kernel", Ints{3, 3}}}) == "[layer 'it'] 'filters' is missing, expected an integer");
  CHECK(build_error("conv2d", {{"filters", std::int64_t{0}}, {"kernel", Ints{3, 3}}}) ==
        "[layer 'it'] 'filters' is 0, expected 1 to 1073741824");
  CHECK(build_error("conv2d", {{"filters", std::int64_t{1}}, {"kernel", Ints{3}}}) ==
        "[layer 'it'] 'kernel' is [3], expected [height,width], each from 1 to 1048576");
  CHECK(build_error("conv2d", {{"filters", std::int64_t{1}}, {"kernel", Ints{3, 3}}, {"padding", Ints{1, 1, 1, -1}}}) ==
        "[layer 'it'] 'padding' is [1,1,1,-1], expected [top,left,bottom,right], each from 0 to 1048576");
  CHECK(build_error("conv2d", {{"filters", std::int64_t{3}}, {"kernel", Ints{3, 3}}, {"groups", std::int64_t{2}}}) ==
        "[layer 'it'] 'filters' is 3, expected a multiple of groups 2");
}

TEST_CASE("batch_norm uses the statistics it is given; they are not trainable") {
  const Ran r = run("batch_norm", {{"epsilon", 1e-5}}, {{2, 3, 2, 2}});
  const auto& p = r.parameters;
  CHECK(same_bits(r.y, batch_norm(r.inputs[0], p[0], p[1], p[2], p[3], 1e-5).value()));
  const auto at = [&](std::size_t k) { return p[k].value().at(1); };
  CHECK(r.y.at(4) == doctest::Approx((r.inputs[0].value().at(4) - at(2)) / std::sqrt(at(3) + 1e-5) * at(0) + at(1)));
  const auto parameters = r.layer->parameters(r.shapes);
  const std::vector<std::string> names{"gamma", "beta", "mean", "variance"};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(parameters[i].name == names[i]);
    CHECK(parameters[i].shape == Shape{3});
    CHECK(parameters[i].trainable == (i < 2));
  }
  CHECK(build_error("batch_norm", {}) == "[layer 'it'] 'epsilon' is missing, expected a number");
  CHECK(build_error("batch_norm", {{"epsilon", -1.0}}) == "[layer 'it'] 'epsilon' must be at least 0 and below 1");
}

TEST_CASE("every activation is the op of its name") {
  const std::vector<std::pair<std::string, std::function<Var(const Var&)>>> activations{
      {"relu", [](const Var& x) { return relu(x); }},
      {"relu6", [](const Var& x) { return relu6(x); }},
      {"silu", [](const Var& x) { return silu(x); }},
      {"mish", [](const Var& x) { return mish(x); }},
      {"sigmoid", [](const Var& x) { return sigmoid(x); }},
      {"tanh", [](const Var& x) { return limpid::tanh(x); }},
      {"softplus", [](const Var& x) { return softplus(x); }},
      {"hard_swish", [](const Var& x) { return hard_swish(x); }},
      {"hard_sigmoid", [](const Var& x) { return hard_sigmoid(x); }},
      {"leaky_relu", [](const Var& x) { return leaky_relu(x, 0.1); }},
      {"elu", [](const Var& x) { return elu(x, 1); }}};
  for (const auto& [name, op] : activations) {
    CAPTURE(name);
    const Ran r = run(name, {}, {{2, 3, 4, 5}});
    CHECK(same_bits(r.y, op(r.inputs[0]).value()));
  }
  const Ran leaky = run("leaky_relu", {{"slope", 0.3}}, {{1, 2, 3, 3}});
  CHECK(same_bits(leaky.y, leaky_relu(leaky.inputs[0], 0.3).value()));
  const Ran scaled = run("elu", {{"alpha", 0.7}}, {{1, 2, 3, 3}});
  CHECK(same_bits(scaled.y, elu(scaled.inputs[0], 0.7).value()));
}

TEST_CASE("pools take size, stride and padding; the stride is the size unless it is given") {
  const Attributes same{{"size", Ints{2, 2}}, {"stride", Ints{1, 1}}, {"padding", Ints{0, 0, 1, 1}}};
  const Ran max = run("max_pool", same, {{1, 2, 4, 5}});
  CHECK(max.y.shape() == Shape{1, 2, 4, 5});
  CHECK(same_bits(max.y, max_pool(max.inputs[0], {.size = 2, .stride = 1, .padding = {0, 0, 1, 1}}).value()));
  const Ran halved = run("max_pool", {{"size", Ints{2, 3}}}, {{1, 1, 4, 7}});
  CHECK(halved.y.shape() == Shape{1, 1, 2, 2});
  for (const bool count : {false, true}) {
    const Attributes a{
        {"size", Ints{3, 3}}, {"stride", Ints{2, 2}}, {"padding", Ints{1, 1, 1, 1}}, {"count_padding", count}};
    const Ran avg = run("avg_pool", a, {{1, 1, 5, 5}});
    const PoolOptions options{.size = 3, .stride = 2, .padding = 1, .count_padding = count};
    CHECK(same_bits(avg.y, avg_pool(avg.inputs[0], options).value()));
    const Tensor& x = avg.inputs[0].value();
    CHECK(avg.y.at(0) == doctest::Approx((x.at(0) + x.at(1) + x.at(5) + x.at(6)) / (count ? 9 : 4)));
  }
  CHECK(shape_error("max_pool", {{"size", Ints{3, 3}}}, {{1, 1, 2, 4}}) ==
        "[max_pool] a window of 3x3 does not fit into the padded input [1,1,2,4]");
  CHECK(build_error("avg_pool", {{"size", Ints{2, 2}}, {"padding", Ints{0, 0, 2, 0}}}) ==
        "[layer 'it'] 'padding' reaches the window's size, expected less: a window would hold no cell");
}

TEST_CASE("global_avg_pool, upsample, flatten, softmax, identity") {
  const Ran mean = run("global_avg_pool", {}, {{2, 3, 2, 2}});
  const Tensor& x = mean.inputs[0].value();
  CHECK(mean.y.at(1) == doctest::Approx((x.at(4) + x.at(5) + x.at(6) + x.at(7)) / 4));

  const Ran up = run("upsample", {{"factor", Ints{2, 3}}}, {{1, 2, 2, 2}});
  CHECK(up.y.shape() == Shape{1, 2, 4, 6});
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::int64_t j = 0; j < 6; ++j) CHECK(up.y.at(i * 6 + j) == up.inputs[0].value().at(i / 2 * 2 + j / 3));

  const Ran flat = run("flatten", {}, {{2, 3, 2, 2}});
  CHECK(flat.y.shape() == Shape{2, 12});
  CHECK(same_bits(flat.y.reshaped({2, 3, 2, 2}), flat.inputs[0].value()));

  const Ran soft = run("softmax", {}, {{1, 3, 1, 2}});
  const auto e = [&](std::int64_t i) { return std::exp(soft.inputs[0].value().at(i)); };
  CHECK(soft.y.at(2) == doctest::Approx(e(2) / (e(0) + e(2) + e(4))));

  const Ran same = run("identity", {}, {{1, 3, 2, 2}});
  CHECK(same.y.buffer() == same.inputs[0].value().buffer());
}

TEST_CASE("concat along channels by default, or along rows or columns") {
  const Ran c = run("concat", {}, {{2, 1, 2, 2}, {2, 2, 2, 2}, {2, 1, 2, 2}});
  CHECK(c.y.shape() == Shape{2, 4, 2, 2});
  CHECK(c.y.at(4) == c.inputs[1].value().at(0));
  CHECK(c.y.at(16 + 12) == c.inputs[2].value().at(4));
  const Ran rows = run("concat", {{"axis", std::int64_t{2}}}, {{1, 1, 2, 3}, {1, 1, 1, 3}});
  CHECK(rows.y.shape() == Shape{1, 1, 3, 3});
  CHECK(rows.y.at(7) == rows.inputs[1].value().at(1));
  CHECK(run("concat", {}, {{1, 2, 3, 3}}).y.shape() == Shape{1, 2, 3, 3});
  CHECK(shape_error("concat", {}, {{1, 2, 4, 4}, {1, 8, 4, 4}, {1, 2, 2, 2}}) ==
        "[concat] [1,2,4,4] and [1,2,2,2], expected equal extents on every axis but 1");
  CHECK(run("concat", {{"axis", std::int64_t{0}}}, {{2, 3}, {1, 3}}).y.shape() == Shape{3, 3});
  CHECK(run("concat", {{"axis", std::int64_t{-1}}}, {{2, 3}, {2, 1}}).y.shape() == Shape{2, 4});
  CHECK(shape_error("concat", {}, {{3}, {3}}) == "[concat] axis 1 is out of bounds for [3] with 1 dimensions");
}

TEST_CASE("slice_channels takes a range of channels") {
  const Ran r = run("slice_channels", {{"begin", std::int64_t{1}}, {"end", std::int64_t{3}}}, {{2, 4, 1, 2}});
  CHECK(r.y.shape() == Shape{2, 2, 1, 2});
  CHECK(r.y.at(0) == r.inputs[0].value().at(2));
  CHECK(r.y.at(4) == r.inputs[0].value().at(10));
  CHECK(shape_error("slice_channels", {{"begin", std::int64_t{1}}, {"end", std::int64_t{5}}}, {{1, 4, 2, 2}}) ==
        "[slice_channels] input [1,4,2,2], expected at least 5 channels");
  CHECK(build_error("slice_channels", {{"begin", std::int64_t{2}}, {"end", std::int64_t{2}}}) ==
        "[layer 'it'] 'begin' is 2 and 'end' 2, expected 0 <= begin < end");
}

TEST_CASE("sums and products repeat extents of 1") {
  const Ran a = run("add", {}, {{1, 2, 2, 2}, {1, 2, 2, 2}, {1, 2, 2, 2}});
  CHECK(a.y.at(3) ==
        doctest::Approx(a.inputs[0].value().at(3) + a.inputs[1].value().at(3) + a.inputs[2].value().at(3)));
  CHECK(
      shape_error("add", {}, {{1, 8, 4, 4}, {1, 16, 4, 4}}) ==
      "[add] shapes [1,8,4,4] and [1,16,4,4] do not broadcast: counted from the last axis, extents must be equal or 1");
  CHECK(shape_error("add", {}, {{1, 8, 4, 4}}) == "[add] 1 inputs, expected two or more");

  const Ran channels = run("multiply", {}, {{1, 2, 2, 2}, {1, 2, 1, 1}});
  CHECK(channels.y.at(5) == doctest::Approx(channels.inputs[0].value().at(5) * channels.inputs[1].value().at(1)));
  const Ran cells = run("multiply", {}, {{1, 1, 2, 2}, {1, 3, 2, 2}});
  CHECK(cells.y.shape() == Shape{1, 3, 2, 2});
  CHECK(cells.y.at(6) == doctest::Approx(cells.inputs[0].value().at(2) * cells.inputs[1].value().at(6)));
  CHECK(shape_error("multiply", {}, {{1, 2, 4, 4}, {1, 3, 4, 4}}) ==
        "[multiply] shapes [1,2,4,4] and [1,3,4,4] do not broadcast: counted from the last axis, extents must be equal "
        "or 1");
}

TEST_CASE("linear multiplies rows") {
  const Ran r = run("linear", {{"features", std::int64_t{4}}}, {{2, 3}});
  CHECK(same_bits(r.y, linear(r.inputs[0], r.parameters[0], r.parameters[1]).value()));
  CHECK(r.layer->multiply_adds(r.shapes) == 4 * 3);
  CHECK(run("linear", {{"features", std::int64_t{4}}, {"bias", false}}, {{2, 3}}).parameters.size() == 1);
  CHECK(shape_error("linear", {{"features", std::int64_t{4}}}, {{1, 3, 2, 2}}) ==
        "[linear] input [1,3,2,2], expected rows [N,K]; flatten a map first");
}

TEST_CASE("unknown types and attributes are refused with the close names") {
  CHECK(build_error("leaky_rellu", {}) == "[layer 'it'] unknown type 'leaky_rellu', did you mean 'leaky_relu'?");
  CHECK(build_error("relu7", {}) == "[layer 'it'] unknown type 'relu7', did you mean 'relu' or 'relu6'?");
  CHECK(build_error("transformer", {}) == "[layer 'it'] unknown type 'transformer'");
  CHECK(build_error("max_pool", {{"size", Ints{2, 2}}, {"strides", Ints{2, 2}}}) ==
        "[layer 'it'] 'strides' is unknown to max_pool, did you mean 'stride'?");
  CHECK(build_error("relu", {{"slope", 0.1}}) == "[layer 'it'] 'slope' is unknown to relu");
}

TEST_CASE("the table names every type once") {
  std::map<std::string_view, int> count;
  for (const nn::LayerType& type : nn::layer_types()) ++count[type.name];
  CHECK(count.size() == nn::layer_types().size());
  CHECK(count.contains("conv2d"));
}

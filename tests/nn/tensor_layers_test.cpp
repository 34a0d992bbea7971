// The layers that other formats are made of: each against its op or numbers by hand, on tensors of any rank, and their
// complaints.
#include <doctest/doctest.h>

#include "nn/layers.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

Tensor numbers(Shape shape) {  // 0, 1, 2, ...
  Draft<double> values(std::move(shape));
  for (std::int64_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  return std::move(values).freeze();
}
Tensor of(Shape shape, std::initializer_list<double> values) {
  return Tensor::of(std::move(shape), values, DType::float64);
}

// The layer's output, whose shape is the one foretold.
Tensor run(const std::string& type, const Attributes& attributes, const std::vector<Tensor>& inputs,
           const std::vector<Tensor>& parameters = {}) {
  const auto layer = nn::build_layer({type, "it", {}, attributes});
  std::vector<Shape> shapes;
  for (const Tensor& x : inputs) shapes.push_back(x.shape());
  const std::vector<Var> x(inputs.begin(), inputs.end()), p(parameters.begin(), parameters.end());
  const Tensor y = layer->forward(x, p).value();
  CHECK(y.shape() == layer->output_shape(shapes));
  return y;
}

std::string shape_error(const std::string& type, const Attributes& attributes, std::vector<Shape> shapes) {
  return error_text<ShapeError>([&] { nn::build_layer({type, "it", {}, attributes})->output_shape(shapes); });
}
std::string build_error(const std::string& type, const Attributes& attributes) {
  return error_text<FormatError>([&] { nn::build_layer({type, "it", {}, attributes}); });
}

}  // namespace

TEST_CASE("shape arithmetic, as an exporter writes it down: the shape of a map cut, scaled and joined again") {
  const Tensor shape = of({4}, {1, 3, 20, 30});
  const Tensor size =
      run("slice", {{"axis", std::int64_t{0}}, {"begin", std::int64_t{2}}, {"end", std::int64_t{4}}}, {shape});
  const Tensor twice = run("floor", {}, {run("multiply", {}, {size, Tensor::full({}, 1.5, DType::float64)})});
  const Tensor one = run("gather", {{"indices", Ints{0}}, {"index_shape", Ints{}}}, {shape});
  CHECK(one.shape() == Shape{});
  const Tensor front = run("reshape", {{"shape", Ints{1}}}, {one});
  CHECK(same_bits(run("concat", {{"axis", std::int64_t{0}}}, {front, twice}), of({3}, {1, 30, 45})));
  CHECK(run("concat", {{"axis", std::int64_t{0}}}, {of({0}, {}), front}).shape() == Shape{1});
}

TEST_CASE("reshape: 0 keeps an extent, -1 is the rest; flatten at any axis") {
  const Tensor x = numbers({2, 3, 4});
  CHECK(run("reshape", {{"shape", Ints{0, -1}}}, {x}).shape() == Shape{2, 12});
  CHECK(run("reshape", {{"shape", Ints{4, -1, 2}}}, {x}).shape() == Shape{4, 3, 2});
  CHECK(run("reshape", {{"shape", Ints{}}}, {numbers({1, 1})}).shape() == Shape{});
  CHECK(shape_error("reshape", {{"shape", Ints{5, -1}}}, {{2, 3}}) == "[reshape] input [2,3] does not fit [5,-1]");
  CHECK(shape_error("reshape", {{"shape", Ints{1, 1, 0}}}, {{2, 3}}) == "[reshape] input [2,3] does not fit [1,1,0]");
  CHECK(build_error("reshape", {{"shape", Ints{-1, -1}}}) ==
        "[layer 'it'] 'shape' is [-1,-1], expected -1 at most once");
  CHECK(run("flatten", {{"axis", std::int64_t{2}}}, {x}).shape() == Shape{6, 4});
  CHECK(run("flatten", {{"axis", std::int64_t{0}}}, {x}).shape() == Shape{1, 24});
  CHECK(run("flatten", {{"axis", std::int64_t{-1}}}, {x}).shape() == Shape{6, 4});
  CHECK(shape_error("flatten", {{"axis", std::int64_t{4}}}, {{2, 3}}) ==
        "[flatten] input [2,3], expected one with at least 4 axes");
}

TEST_CASE("permute, tile, expand, pad") {
  const Tensor x = numbers({2, 3});
  CHECK(same_bits(run("permute", {{"order", Ints{1, 0}}}, {x}), of({3, 2}, {0, 3, 1, 4, 2, 5})));
  CHECK(shape_error("permute", {{"order", Ints{0, 0}}}, {{2, 3}}) ==
        "[permute] 2 axes for input [2,3], expected every axis once");
  CHECK(same_bits(run("tile", {{"repeats", Ints{1, 2}}}, {x}), of({2, 6}, {0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5})));
  CHECK(shape_error("tile", {{"repeats", Ints{2}}}, {{2, 3}}) ==
        "[tile] input [2,3] and 1 repeats, expected one for every axis");
  CHECK(same_bits(run("expand", {{"shape", Ints{2, 1}}}, {numbers({2})}), of({2, 2}, {0, 1, 0, 1})));
  CHECK(same_bits(run("pad", {{"begins", Ints{1}}, {"ends", Ints{0}}, {"value", 7.0}}, {numbers({2})}),
                  of({3}, {7, 0, 1})));
  CHECK(build_error("pad", {{"begins", Ints{1}}, {"ends", Ints{0}}, {"mode", std::string("wrap")}}) ==
        "[layer 'it'] 'mode' is 'wrap', expected constant, reflect or edge");
}

TEST_CASE("slice walks both ways, gather counts from both ends") {
  const Tensor x = numbers({2, 4});
  const auto slice = [&](std::int64_t begin, std::int64_t end, std::int64_t step) {
    return run("slice", {{"axis", std::int64_t{1}}, {"begin", begin}, {"end", end}, {"step", step}}, {x});
  };
  CHECK(same_bits(slice(0, 4, 2), of({2, 2}, {0, 2, 4, 6})));
  CHECK(same_bits(slice(3, -1, -1), of({2, 4}, {3, 2, 1, 0, 7, 6, 5, 4})));
  CHECK(slice(2, 2, 1).shape() == Shape{2, 0});
  CHECK(shape_error("slice", {{"axis", std::int64_t{0}}, {"begin", std::int64_t{1}}, {"end", std::int64_t{3}}},
                    {{2, 4}}) == "[slice] input [2,4], expected at least 3 entries along axis 0");
  CHECK(
      contains(build_error("slice", {{"axis", std::int64_t{0}}, {"begin", std::int64_t{3}}, {"end", std::int64_t{1}}}),
               "'begin' is 3, 'end' 1 and 'step' 1, expected 0 <= begin <= end"));
  const std::int64_t huge = INT64_MAX;
  CHECK(contains(
      build_error("slice",
                  {{"axis", std::int64_t{0}}, {"begin", huge}, {"end", std::int64_t{-1}}, {"step", -huge - 1}}),
      "expected 0 <= begin <= end"));
  const Attributes square{{"axis", std::int64_t{1}}, {"indices", Ints{0, -1, 1, 1}}, {"index_shape", Ints{2, 2}}};
  CHECK(same_bits(run("gather", square, {x}), of({2, 2, 2}, {0, 3, 1, 1, 4, 7, 5, 5})));
  CHECK(shape_error("gather", {{"indices", Ints{2}}}, {{2, 4}}) ==
        "[gather] index 2 for input [2,4], expected -2 to 1");
}

TEST_CASE("functions of one number and of pairs, under the names of their ops") {
  const Tensor x = of({3}, {-1.5, 0.5, 2}), y = of({1}, {2});
  CHECK(same_bits(run("scale", {{"factor", 2.0}, {"shift", 1.0}}, {x}), of({3}, {-2, 2, 5})));
  CHECK(same_bits(run("clip", {{"low", -1.0}}, {x}), of({3}, {-1, 0.5, 2})));
  CHECK(same_bits(run("clip", {{"high", 1.0}}, {x}), of({3}, {-1.5, 0.5, 1})));
  CHECK(same_bits(run("round", {}, {x}), of({3}, {-2, 0, 2})));
  CHECK(same_bits(run("logical_not", {}, {of({2}, {0, 3})}), of({2}, {1, 0})));
  CHECK(same_bits(run("subtract", {}, {y, x}), of({3}, {3.5, 1.5, 0})));
  CHECK(same_bits(run("divide", {}, {x, y}), of({3}, {-0.75, 0.25, 1})));
  CHECK(same_bits(run("power", {}, {y, x}), limpid::power(y, x).value()));
  CHECK(same_bits(run("minimum", {}, {x, y, of({}, {0})}), of({3}, {-1.5, 0, 0})));
  CHECK(same_bits(run("where", {}, {of({3}, {1, 0, 1}), x, y}), of({3}, {-1.5, 2, 2})));
  CHECK(same_bits(run("compare", {{"kind", std::string("greater")}}, {x, of({}, {0})}), of({3}, {0, 1, 1})));
  CHECK(same_bits(run("prelu", {}, {x, of({}, {0.5})}), of({3}, {-0.75, 0.5, 2})));
  CHECK(same_bits(run("selu", {}, {x}), limpid::selu(x).value()));
  CHECK(contains(build_error("compare", {{"kind", std::string("more")}}), "'kind' is 'more', expected equal, less"));
  CHECK(build_error("clip", {{"low", 2.0}, {"high", 1.0}}) ==
        "[layer 'it'] 'low' and 'high' do not bound anything, expected low <= high");
  CHECK(build_error("celu", {{"alpha", 0.0}}) ==
        "[layer 'it'] 'alpha' is 0, expected another number: the input is divided by it");
  CHECK(shape_error("where", {}, {{1}, {1}}) == "[where] 2 inputs, expected 3");
}

TEST_CASE("reductions, softmax along any axis, matmul, top_k") {
  const Tensor x = numbers({2, 3});
  CHECK(same_bits(run("reduce_sum", {{"axes", Ints{1}}}, {x}), of({2}, {3, 12})));
  CHECK(same_bits(run("reduce_mean", {{"axes", Ints{-2}}, {"keep", true}}, {x}), of({1, 3}, {1.5, 2.5, 3.5})));
  CHECK(same_bits(run("reduce_max", {}, {x}), of({}, {5})));
  CHECK(same_bits(run("reduce_min", {{"axes", Ints{0}}}, {x}), of({3}, {0, 1, 2})));
  CHECK(same_bits(run("reduce_prod", {}, {of({2, 2}, {1, 3, 5, -2})}), of({}, {-30})));
  CHECK(same_bits(run("reduce_prod", {{"axes", Ints{1}}, {"keep", true}}, {x}), of({2, 1}, {0, 60})));
  CHECK(same_bits(run("reduce_prod", {}, {of({0}, {})}), of({}, {1})));
  CHECK(same_bits(run("reduce_l1", {{"axes", Ints{0}}}, {of({2}, {3, -4})}), of({}, {7})));
  CHECK(same_bits(run("reduce_l2", {{"axes", Ints{0}}}, {of({2}, {3, -4})}), of({}, {5})));
  CHECK(same_bits(run("softmax", {{"axis", std::int64_t{0}}}, {x}), limpid::softmax(x, 0).value()));
  CHECK(same_bits(run("log_softmax", {{"axis", std::int64_t{-1}}}, {x}), limpid::log_softmax(x, 1).value()));
  CHECK(same_bits(run("matmul", {}, {x, numbers({3})}), of({2}, {5, 14})));
  CHECK(nn::build_layer({"matmul", "it", {}, {}})->multiply_adds(std::vector<Shape>{{5, 2, 3}, {3, 4}}) ==
        5 * 2 * 4 * 3);
  CHECK(same_bits(run("top_k_values", {{"k", std::int64_t{2}}}, {x}), of({2, 2}, {2, 1, 5, 4})));
  CHECK(
      same_bits(run("top_k_indices", {{"k", std::int64_t{1}}, {"axis", std::int64_t{0}}}, {x}), of({1, 3}, {1, 1, 1})));
  CHECK(shape_error("top_k_values", {{"k", std::int64_t{4}}}, {{2, 3}}) ==
        "[top_k_values] input [2,3], expected at least 4 entries along axis 1");
}

TEST_CASE("maps: conv_transpose2d, resize, pools beyond the border, global maxima") {
  Random random(3);
  const Tensor x = random_tensor({2, 4, 5, 6}, random), w = random_tensor({4, 3, 3, 3}, random),
               b = random_tensor({6}, random);
  const Attributes a{{"filters", std::int64_t{6}},  {"kernel", Ints{3, 3}},         {"stride", Ints{2, 3}},
                     {"padding", Ints{1, 0, 1, 2}}, {"output_padding", Ints{1, 0}}, {"groups", std::int64_t{2}}};
  const auto layer = nn::build_layer({"conv_transpose2d", "it", {}, a});
  const std::vector<Shape> shapes{x.shape()};
  REQUIRE(layer->parameters(shapes).size() == 2);
  CHECK(layer->parameters(shapes)[0].shape == w.shape());
  CHECK(layer->multiply_adds(shapes) == 4 * 5 * 6 * 3 * 9);
  const ConvTranspose2dOptions options{
      .stride = {2, 3}, .padding = {1, 0, 1, 2}, .output_padding = {1, 0}, .groups = 2};
  CHECK(same_bits(run("conv_transpose2d", a, {x}, {w, b}), conv_transpose2d(x, w, b, options).value()));
  CHECK(contains(build_error("conv_transpose2d",
                             {{"filters", std::int64_t{6}}, {"kernel", Ints{3, 3}}, {"output_padding", Ints{1, 0}}}),
                 "'output_padding' does not fit, expected [height,width], each below the stride"));

  const Attributes scaled{
      {"size", Ints{7, 4}}, {"mode", std::string("cubic")}, {"scales", std::vector<double>{1.5, 0.7}}};
  CHECK(same_bits(run("resize", scaled, {x}),
                  resize(x, {.size = {7, 4}, .mode = ResizeMode::cubic, .scales = Scales{1.5, 0.7}}).value()));
  CHECK(build_error("resize", {{"size", Ints{7, 4}}, {"mode", std::string("area")}}) ==
        "[layer 'it'] 'mode' is 'area', expected one of nearest, linear, cubic");
  const Attributes pool{{"size", Ints{2, 2}}, {"stride", Ints{2, 2}}, {"dilation", Ints{2, 1}}, {"ceil", true}};
  CHECK(same_bits(run("max_pool", pool, {x}), max_pool(x, {.dilation = {2, 1}, .ceil = true}).value()));
  CHECK(same_bits(run("global_max_pool", {}, {x}), global_max_pool(x).value()));
}

#include <doctest/doctest.h>

#include "nn/network.h"
#include "tensor/error.h"
#include "tensor/random.h"
#include "tests/support/onnx_graph.h"
#include "tests/support/throws.h"
#include "tests/support/values.h"
#include "weights/onnx/import.h"
#include "weights/onnx/simplify.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::test::onnx;
using namespace limpid::weights::onnx;

namespace {

Imported import_bytes(const std::string& bytes, const Shape& picture = {1, 3, 8, 8}) {
  return import_graph("m.onnx", read_model("m.onnx", std::as_bytes(std::span(bytes))), {picture, {}, {}});
}

nn::Network network_of(Imported imported, const std::string& output) {
  const std::string layer = imported.builder.layer_of(imported.values.at(output), "result");
  nn::Blueprint blueprint = imported.builder.blueprint();
  NamedTensors tensors = imported.builder.tensors();
  blueprint.outputs = {layer};
  prune(blueprint, tensors);
  join_activations(blueprint);
  prune(blueprint, tensors);
  return nn::build(blueprint, tensors);
}

std::vector<std::string> types_of(const nn::Network& network) {
  std::vector<std::string> types;
  for (const nn::Node& node : network.nodes()) types.push_back(node.spec.type);
  return types;
}

Tensor drawn(const Shape& shape, std::uint64_t seed) {
  Random random(seed);
  Draft<float> values(shape);
  for (float& v : values.values()) v = static_cast<float>(random.uniform(-1, 1));
  return std::move(values).freeze();
}

std::string error_of(const GraphBytes& graph, std::int64_t opset = 13) {
  try {
    import_bytes(graph.model(opset));
  } catch (const FormatError& error) {
    return error.what();
  }
  return "no error";
}

GraphBytes with_picture() { return GraphBytes().picture({1, 3, 8, 8}); }

}  // namespace

TEST_CASE("shape arithmetic is folded: a reshape by what the graph works out of its input's shape") {
  GraphBytes g = with_picture();
  g.wholes("zero", {0}).wholes("minus_one", {-1}).wholes("two", {2});
  g.node("Shape", {"x"}, {"shape"}).node("Gather", {"shape", "zero"}, {"batch"});
  g.node("Gather", {"shape", "two"}, {"height"}).node("Mul", {"height", "two"}, {"twice"});
  g.node("Concat", {"batch", "twice", "minus_one"}, {"wanted"}, integer("axis", 0));
  g.node("Reshape", {"x", "wanted"}, {"y"}).output("y");
  const nn::Network network = network_of(import_bytes(g.model()), "y");
  CHECK(types_of(network) == std::vector<std::string>{"reshape"});
  CHECK(network.nodes()[0].output_shape == Shape{1, 16, 12});
  CHECK(network.forward(drawn({2, 3, 8, 8}, 1)).at("y_node").shape() == Shape{2, 16, 12});
}

TEST_CASE("whole numbers are divided without a remainder, and INT64_MAX means to the end") {
  GraphBytes g = with_picture();
  g.wholes("seven", {7}).wholes("two", {2}).node("Div", {"seven", "two"}, {"three"});
  g.wholes("start", {1}).wholes("end", {std::numeric_limits<std::int64_t>::max()}).wholes("axis", {3});
  g.node("Slice", {"x", "start", "end", "axis"}, {"part"})
      .node("Identity", {"part"}, {"y"})
      .output("y")
      .output("three");
  const Imported imported = import_bytes(g.model());
  CHECK(imported.values.at("three").constant->item() == 3);
  CHECK(imported.values.at("y").shape == Shape{1, 3, 8, 7});
}

TEST_CASE("a channel shuffle, which takes the batch axis apart, becomes one choice of channels for any batch") {
  GraphBytes g = GraphBytes().picture({1, 4, 2, 2});
  g.wholes("a", {2, 2, 4}).wholes("b", {2, -1, 2, 2, 2}).wholes("zero", {0}).wholes("one", {1});
  g.node("Reshape", {"x", "a"}, {"pairs"}).node("Transpose", {"pairs"}, {"swapped"}, ints("perm", {1, 0, 2}));
  g.node("Reshape", {"swapped", "b"}, {"halves"}).node("Gather", {"halves", "one"}, {"odd"}, integer("axis", 0));
  g.wholes("first", {0}).node("Squeeze", {"odd", "first"}, {"map"}).node("Relu", {"map"}, {"y"}).output("y");
  const nn::Network network = network_of(import_bytes(g.model(), {1, 4, 2, 2}), "y");
  CHECK(types_of(network) == std::vector<std::string>{"gather", "relu"});
  CHECK(network.nodes()[0].spec.attributes.get<std::vector<std::int64_t>>("indices") ==
        std::vector<std::int64_t>{1, 3});
  const Tensor two = drawn({2, 4, 2, 2}, 3);
  const Tensor y = network.forward(two).at("y_node").value();
  for (std::int64_t n = 0; n < 2; ++n)
    for (std::int64_t c = 0; c < 2; ++c)
      for (std::int64_t i = 0; i < 4; ++i)
        CHECK(y.at((n * 2 + c) * 4 + i) == std::max(0.0, two.at((n * 4 + 2 * c + 1) * 4 + i)));
}

TEST_CASE("what exporters take apart is one layer again") {
  GraphBytes g = with_picture();
  g.constant("three", {}, {3}).constant("sixth", {}, {1.0F / 6}).constant("low", {}, {0}).constant("high", {}, {6});
  g.node("Sigmoid", {"x"}, {"s"}).node("Mul", {"x", "s"}, {"silu"});
  g.node("Add", {"silu", "three"}, {"shifted"}).node("Clip", {"shifted", "low", "high"}, {"cut"});
  g.node("Mul", {"silu", "cut"}, {"product"}).node("Mul", {"product", "sixth"}, {"hard_swish"});
  g.node("Softplus", {"hard_swish"}, {"p"}).node("Tanh", {"p"}, {"t"}).node("Mul", {"hard_swish", "t"}, {"mish"});
  g.node("HardSigmoid", {"mish"}, {"gate"}, number("alpha", 1.0F / 6)).node("Mul", {"gate", "mish"}, {"y"}).output("y");
  CHECK(types_of(network_of(import_bytes(g.model()), "y")) ==
        std::vector<std::string>{"silu", "hard_swish", "mish", "hard_swish"});
  GraphBytes read_twice = with_picture();
  read_twice.node("Sigmoid", {"x"}, {"s"}).node("Mul", {"x", "s"}, {"m"}).node("Add", {"m", "s"}, {"y"}).output("y");
  CHECK(types_of(network_of(import_bytes(read_twice.model()), "y")) ==
        std::vector<std::string>{"sigmoid", "multiply", "add"});
}

TEST_CASE("an op that is not known is named, with its node") {
  CHECK(error_of(with_picture().node("Einsum", {"x"}, {"y"}).output("y")) ==
        "[m.onnx] node 'y_node': op Einsum is not supported");
  CHECK(error_of(with_picture().node("Sigmoidd", {"x"}, {"y"}).output("y")) ==
        "[m.onnx] node 'y_node': op Sigmoidd is not supported, did you mean 'Sigmoid'?");
  // One that leads to nothing is not looked at.
  CHECK(error_of(with_picture().node("Einsum", {"x"}, {"z"}).node("Relu", {"x"}, {"y"}).output("y")) == "no error");
}

TEST_CASE("attributes and inputs out of their range are refused with the node's name") {
  const auto conv = [](const std::string& attributes, const std::vector<std::int64_t>& dims = {1, 3, 1, 1}) {
    std::int64_t count = 1;
    for (const std::int64_t extent : dims) count *= extent;
    GraphBytes g = with_picture();
    g.constant("w", dims, std::vector<float>(static_cast<std::size_t>(count), 1));
    return error_of(g.node("Conv", {"x", "w"}, {"y"}, attributes).output("y"));
  };
  CHECK(conv("") == "no error");
  for (const std::string& bad :
       {ints("strides", {0, 1}), ints("strides", {1}), ints("pads", {-1, 0, 0, 0}), ints("dilations", {0, 1}),
        ints("pads", {0, 0, std::int64_t{1} << 40, 0}), integer("group", 0), integer("group", -1), integer("group", 2),
        ints("kernel_shape", {0, 0}), ints("kernel_shape", {3, 3}), word("auto_pad", "SOMETIMES"),
        word("strides", "1")}) {
    const std::string error = conv(bad);
    CHECK_MESSAGE(error.starts_with("[m.onnx] node 'y_node' (Conv): "), error);
  }
  CHECK(conv("", {1, 3, 1, 1, 1}) ==
        "[m.onnx] node 'y_node' (Conv): its weights are [1,3,1,1,1], expected four axes: only two-dimensional ones are "
        "read");
  CHECK(conv("", {1, 2, 1, 1}).find("expected [1,3,1,1]") != std::string::npos);
  CHECK(error_of(with_picture().node("Softmax", {"x"}, {"y"}, integer("axis", 4)).output("y")) ==
        "[m.onnx] node 'y_node' (Softmax): axis 4 of [1,3,8,8], which has 4 axes");
  CHECK(error_of(with_picture().node("MaxPool", {"x"}, {"y"}).output("y")) ==
        "[m.onnx] node 'y_node' (MaxPool): attribute 'kernel_shape' is missing");
  CHECK(error_of(with_picture().node("Conv", {"x"}, {"y"}).output("y")) ==
        "[m.onnx] node 'y_node' (Conv): input 1 is missing");
  CHECK(error_of(with_picture().node("Conv", {"x", "x"}, {"y"}).output("y")) ==
        "[m.onnx] node 'y_node' (Conv): its weights (input 1) depends on the picture, which is not supported");
}

TEST_CASE("results of absurd size are refused before any memory is taken") {
  const std::int64_t million = 1'000'000;
  GraphBytes of_shape = with_picture();
  of_shape.wholes("s", {million, million}).node("ConstantOfShape", {"s"}, {"y"}).output("y");
  CHECK(error_of(of_shape).find("too large") != std::string::npos);
  GraphBytes expand = with_picture();
  expand.wholes("s", {million, 1, 1, million}).constant("one", {1, 1, 1, 1}, {1});
  CHECK(error_of(expand.node("Expand", {"one", "s"}, {"y"}).output("y")).find("too large") != std::string::npos);
  GraphBytes tile = with_picture();
  tile.wholes("r", {1, million, 1, million});
  CHECK(error_of(tile.node("Tile", {"x", "r"}, {"y"}).output("y")) != "no error");
  GraphBytes pad = with_picture();
  pad.wholes("p", {0, 0, million, million, 0, 0, million, million});
  CHECK(error_of(pad.node("Pad", {"x", "p"}, {"y"}).output("y")) != "no error");
  GraphBytes resize = with_picture();
  resize.constant("scales", {4}, {1, 1, 1e6F, 1e6F});
  CHECK(error_of(resize.node("Resize", {"x", "", "scales"}, {"y"}).output("y")) != "no error");
  GraphBytes range = with_picture();
  range.constant("a", {}, {0}).constant("b", {}, {1e12F}).constant("c", {}, {1});
  CHECK(error_of(range.node("Range", {"a", "b", "c"}, {"y"}).output("y")).find("does not end") != std::string::npos);
}

TEST_CASE("a graph that mixes the pictures of a batch is refused") {
  const std::string error = error_of(with_picture()
                                         .node("ReduceSum", {"x"}, {"s"}, integer("keepdims", 1))
                                         .node("Add", {"x", "s"}, {"y"})
                                         .output("y"));
  CHECK_MESSAGE(error.starts_with("[m.onnx] node 's_node' (ReduceSum): "), error);
  CHECK_MESSAGE(error.find("mixes the pictures of a batch") != std::string::npos, error);
}

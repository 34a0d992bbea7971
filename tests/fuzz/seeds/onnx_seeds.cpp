#include "tests/fuzz/seeds/seeds.h"
#include "tests/support/onnx_bytes.h"

namespace limpid::fuzz {

namespace {

using namespace test::onnx;

// AttributeProto of every kind that is read.
std::string of_int(const std::string& name, std::int64_t value) {
  return bytes(5, bytes(1, name) + whole(3, value) + whole(20, 2));
}
std::string of_ints(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string packed;
  for (const std::int64_t value : values) packed += varint(static_cast<std::uint64_t>(value));
  return bytes(5, bytes(1, name) + bytes(8, packed) + whole(20, 7));
}
std::string of_float(const std::string& name, float value) {
  return bytes(5, bytes(1, name) + key(2, 5) + floats_raw({value}) + whole(20, 1));
}
std::string of_text(const std::string& name, const std::string& value) {
  return bytes(5, bytes(1, name) + bytes(4, value) + whole(20, 3));
}
std::string of_tensor(const std::string& name, const std::string& value) {
  return bytes(5, bytes(1, name) + bytes(5, value) + whole(20, 4));
}

// TensorProto of int64.
std::string indices(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string packed;
  for (const std::int64_t value : values) packed += varint(static_cast<std::uint64_t>(value));
  return bytes(8, name) + whole(1, static_cast<std::int64_t>(values.size())) + whole(2, 7) + bytes(7, packed);
}
std::string graph_of(const std::string& nodes, const std::string& initializers, const std::vector<std::int64_t>& in,
                     const std::string& out = "y") {
  return nodes + initializers + bytes(2, "g") + bytes(11, value("x", in)) + bytes(12, value(out, {1, 6, 2, 2}));
}
std::string one(const std::string& op, const std::string& attributes = "", const std::string& initializers = "",
                const std::vector<std::string>& more = {}) {
  std::vector<std::string> inputs{"x"};
  inputs.insert(inputs.end(), more.begin(), more.end());
  return model(graph_of(bytes(1, node(op, inputs, {"y"}, attributes)), initializers, {1, 2, 4, 4}));
}
std::string of_initializer(const std::string& fields) { return model(bytes(5, fields)); }

// Convolution, batch norm, activations, pooling, joining and shapes, as an exporter writes them.
std::string network() {
  const std::string nodes =
      bytes(1, node("Conv", {"x", "w", "b"}, {"c"},
                    of_ints("kernel_shape", {3, 3}) + of_ints("strides", {2, 2}) + of_ints("pads", {1, 1, 1, 1}) +
                        of_ints("dilations", {1, 1}) + of_int("group", 1))) +
      bytes(1, node("BatchNormalization", {"c", "s", "b", "b", "s"}, {"n"}, of_float("epsilon", 0.001F))) +
      bytes(1, node("LeakyRelu", {"n"}, {"l"}, of_float("alpha", 0.1F))) + bytes(1, node("Sigmoid", {"n"}, {"g"})) +
      bytes(1, node("Mul", {"n", "g"}, {"m"})) +
      bytes(1, node("MaxPool", {"m"}, {"p"},
                    of_ints("kernel_shape", {3, 3}) + of_ints("pads", {1, 1, 1, 1}) + of_ints("strides", {1, 1}))) +
      bytes(1, node("Concat", {"p", "l", "n"}, {"j"}, of_int("axis", 1))) +
      bytes(1, node("Constant", {}, {"k"}, of_tensor("value", indices("", {1, 6, 4})))) +
      bytes(1, node("Resize", {"j", "", "r"}, {"u"}, of_text("mode", "nearest"))) +
      bytes(1, node("Reshape", {"j", "k"}, {"y"}));
  std::vector<float> weights(2 * 2 * 9, 0.25F);
  return model(graph_of(nodes,
                        bytes(5, tensor("w", {2, 2, 3, 3}, weights)) + bytes(5, tensor("b", {2}, {0.5, -1})) +
                            bytes(5, tensor("s", {2}, {1, 2})) + bytes(5, tensor("r", {4}, {1, 1, 2, 2})),
                        {1, 2, 4, 4}));
}

}  // namespace

Seeds onnx_seeds() {
  const std::string small = model(small_graph());
  Seeds seeds = {{"small", small}, {"network", network()}};
  for (const std::int64_t type : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17}) {
    const std::string head = whole(1, 1) + whole(2, type) + bytes(8, "v");
    seeds["tensor-raw-" + std::to_string(type)] = of_initializer(head + bytes(9, "\1\2\3\4\5\6\7\1"));
    seeds["tensor-int32-" + std::to_string(type)] = of_initializer(head + whole(5, 0x3E00));
  }
  seeds["tensor-float"] = of_initializer(whole(1, 1) + whole(2, 1) + bytes(8, "v") + key(4, 5) + floats_raw({1}));
  seeds["tensor-double"] = of_initializer(whole(1, 1) + whole(2, 11) + bytes(8, "v") + bytes(10, "12345678"));
  seeds["tensor-int64"] = of_initializer(indices("v", {3, -1}));
  seeds["attributes"] =
      one("Mine", of_int("i", -1) + of_ints("is", {1, 2}) + of_float("f", 2) + of_text("s", "t") +
                      bytes(5, bytes(1, "fs") + bytes(7, floats_raw({1, 2})) + whole(20, 6)) +
                      bytes(5, bytes(1, "ss") + bytes(9, "a") + whole(20, 8)) + of_tensor("t", tensor("", {}, {1})));
  seeds["O1-empty"] = "";
  seeds["O1-text"] = "hello, world, this is text";
  seeds["O1-cut"] = small.substr(0, small.size() / 2);
  seeds["O2-varint"] = key(1, 0) + std::string(10, '\xFF') + "\1";
  seeds["O2-length"] = key(7, 2) + varint(std::uint64_t{1} << 63);
  seeds["O2-type"] = whole(7, 3);
  seeds["O2-group"] = key(7, 3);
  seeds["O2-field-0"] = key(0, 0) + varint(1);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep = bytes(7, deep);
  seeds["O3-deep"] = deep;
  seeds["O4-unknown-fields"] = whole(900, 5) + bytes(901, "x") + key(902, 5) + "abcd" + key(903, 1) + "abcdefgh" +
                               bytes(2, "first") + bytes(2, "last") + bytes(8, whole(2, 13)) + bytes(7, small_graph());
  seeds["O5-opset-0"] = bytes(7, small_graph());
  seeds["O5-opset-1e9"] = model(small_graph(), 1000000000);
  seeds["O5-domain"] = model(bytes(1, node("Mine", {}, {"y"}, bytes(7, "my.domain"))));
  seeds["O5-op"] = one("Unheard");
  seeds["O6-negative"] = of_initializer(whole(1, -1) + whole(2, 1) + bytes(8, "w"));
  seeds["O6-overflow"] =
      of_initializer(whole(1, std::int64_t{1} << 40) + whole(1, std::int64_t{1} << 40) + whole(2, 1) + bytes(8, "w"));
  seeds["O6-twice"] = of_initializer(whole(1, 1) + whole(2, 1) + bytes(9, "1234") + bytes(4, "1234"));
  seeds["O6-undefined"] = of_initializer(whole(1, 1) + bytes(8, "w"));
  seeds["O7-external"] = of_initializer(whole(1, 1) + whole(2, 1) + bytes(8, "w") +
                                        bytes(13, bytes(1, "location") + bytes(2, "../../etc/passwd")) + whole(14, 1));
  seeds["O8-own-output"] = model(bytes(1, node("Relu", {"y"}, {"y"})));
  seeds["O8-made-twice"] =
      model(bytes(1, node("Relu", {"x"}, {"y"})) + bytes(1, node("Relu", {"x"}, {"y"})) + bytes(11, value("x", {1})));
  seeds["O8-missing"] = model(bytes(12, value("y", {1})));
  const std::string w = bytes(5, tensor("w", {2, 2, 1, 1}, {1, 2, 3, 4}));
  seeds["O9-kernel"] = one("Conv", of_ints("kernel_shape", {0, 1}), w, {"w"});
  seeds["O9-stride"] = one("Conv", of_ints("strides", {0, 1}), w, {"w"});
  seeds["O9-pads"] = one("Conv", of_ints("pads", {-1, 0, 1 << 30, 0}), w, {"w"});
  seeds["O9-dilation"] = one("Conv", of_ints("dilations", {0, 1}), w, {"w"});
  seeds["O9-group"] = one("Conv", of_int("group", 0), w, {"w"});
  seeds["O9-rank"] = one("Conv", "", bytes(5, tensor("w", {1, 2, 1, 1, 1}, {1, 2})), {"w"});
  seeds["O9-axis"] = one("Concat", of_int("axis", 7));
  seeds["O10-if"] = one("If", bytes(5, bytes(1, "then_branch") + bytes(6, "") + whole(20, 5)));
  seeds["O10-function"] = small + bytes(25, "");
  seeds["O10-sequence"] = model(bytes(11, bytes(1, "x") + bytes(2, bytes(4, ""))));
  seeds["O11-resize"] =
      one("Resize", of_text("mode", "nearest"), bytes(5, tensor("r", {4}, {1, 1, 1e6F, 1e6F})), {"", "r"});
  seeds["O11-expand"] = one("Expand", "", bytes(5, indices("r", {1000000, 1000000})), {"r"});
  seeds["O11-fill"] = one("ConstantOfShape", of_tensor("value", tensor("", {1}, {0})));
  seeds["O11-tile"] = one("Tile", "", bytes(5, indices("r", {1000, 1000, 1000, 1000})), {"r"});
  seeds["O12-dim-0"] = model(graph_of(bytes(1, node("Relu", {"x"}, {"y"})), "", {0, 2, 4, 4}));
  return seeds;
}

}  // namespace limpid::fuzz

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/onnx_bytes.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "weights/byte_reader.h"
#include "weights/onnx/model.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::test::onnx;
using limpid::weights::onnx::DataType;
using limpid::weights::onnx::Model;

namespace {

Model read(const std::string& text) { return weights::onnx::read_model("m.onnx", std::as_bytes(std::span(text))); }

// The message of the FormatError that it must throw.
std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "no error";
}

std::string graph_of_tensor(const std::string& tensor_fields) { return model(bytes(5, tensor_fields)); }

}  // namespace

TEST_CASE("a small model, field by field") {
  const Model m = read(model(small_graph()));
  CHECK(m.producer == "by hand");
  CHECK(m.opset == 12);
  CHECK(m.metadata.at("stride") == "32");
  CHECK(m.graph.name == "small");
  REQUIRE(m.graph.nodes.size() == 2);
  CHECK(m.graph.nodes[0].op == "Conv");
  CHECK(m.graph.nodes[0].inputs == std::vector<std::string>{"x", "w"});
  CHECK(std::get<std::vector<std::int64_t>>(m.graph.nodes[0].attributes.at("pads").value) ==
        std::vector<std::int64_t>{0, 0, 0, 0});
  const auto& w = m.graph.initializers.at("w");
  CHECK(w.type == DataType::float32);
  CHECK(w.dims == std::vector<std::int64_t>{1, 3, 1, 1});
  CHECK(std::get<std::vector<double>>(w.values) == std::vector<double>{1, -2, 0.5});
  REQUIRE(m.graph.inputs.size() == 1);
  CHECK(m.graph.inputs[0].dims == std::vector<std::int64_t>{weights::onnx::kUnknown, 3, 4, 4});
}

TEST_CASE("fields in another order, unknown ones, repeated ones and unpacked numbers are as protobuf has them") {
  const std::string graph = small_graph();
  // Graph last, an unknown field of every wire type, the producer twice: the last one counts.
  const std::string unknown = whole(900, 5) + bytes(901, "x") + key(902, 5) + "abcd" + key(903, 1) + "abcdefgh";
  const Model m = read(unknown + bytes(2, "first") + bytes(2, "last") + bytes(8, whole(2, 13)) + bytes(7, graph));
  CHECK(m.producer == "last");
  CHECK(m.opset == 13);
  // Dims packed, values unpacked.
  std::string unpacked = bytes(1, varint(2)) + whole(2, 1) + bytes(8, "v");
  for (const float v : {0.5F, 4.0F}) unpacked += key(4, 5) + floats_raw({v});
  const Model n = read(graph_of_tensor(unpacked));
  CHECK(std::get<std::vector<double>>(n.graph.initializers.at("v").values) == std::vector<double>{0.5, 4});
}

TEST_CASE("every way of storing a tensor") {
  const auto values = [](const std::string& fields) {
    return read(graph_of_tensor(fields + bytes(8, "v"))).graph.initializers.at("v");
  };
  // 1.5 as binary16 0x3E00 and bfloat16 0x3FC0, raw and in int32_data.
  for (const auto& [type, bits] : {std::pair<int, std::int64_t>{10, 0x3E00}, {16, 0x3FC0}}) {
    const std::string raw{static_cast<char>(bits & 0xFF), static_cast<char>(bits >> 8)};
    CHECK(std::get<0>(values(whole(1, 1) + whole(2, type) + bytes(9, raw)).values) == std::vector<double>{1.5});
    CHECK(std::get<0>(values(whole(1, 1) + whole(2, type) + whole(5, bits)).values) == std::vector<double>{1.5});
  }
  CHECK(std::get<1>(values(whole(1, 2) + whole(2, 7) + bytes(7, varint(3) + varint(~std::uint64_t{0}))).values) ==
        std::vector<std::int64_t>{3, -1});
  CHECK(std::get<1>(values(whole(2, 9) + bytes(9, std::string(1, '\1'))).values) == std::vector<std::int64_t>{1});
  CHECK(std::get<1>(values(whole(1, 0) + whole(2, 7)).values).empty());
  CHECK(std::get<1>(values(whole(1, 1) + whole(2, 3) + bytes(9, "\xFE")).values) == std::vector<std::int64_t>{-2});
}

TEST_CASE("a model cut off anywhere, and what is no model at all") {
  const std::string whole_model = model(small_graph());
  for (std::size_t length = 0; length < whole_model.size(); ++length) {
    CAPTURE(length);
    const std::string error = error_of(whole_model.substr(0, length));
    // Without its last field, the metadata, it is a model.
    if (error == "no error")
      CHECK(length == whole_model.size() - bytes(14, bytes(1, "stride") + bytes(2, "32")).size());
    else
      CHECK(contains(error, "[m.onnx]"));
  }
  CHECK(contains(error_of("hello, world, this is text"), "[m.onnx]"));
  CHECK(contains(error_of(std::string(100, '\xFF')), "a number of more than 64 bits"));
}

TEST_CASE("the wire format's own mistakes") {
  CHECK(contains(error_of(key(1, 0) + std::string(10, '\xFF') + "\1"), "a number of more than 64 bits"));
  CHECK(contains(error_of(key(7, 2) + varint(std::uint64_t{1} << 63)),
                 "a field of 9223372036854775808 bytes, and 0 are left"));
  CHECK(contains(error_of(bytes(1, "seven")), "no graph"));  // of an unread field any type will do
  CHECK(contains(error_of(whole(7, 3)), "field 7 has wire type 0, expected bytes"));
  CHECK(contains(error_of(key(7, 3)), "field 7 has wire type 3, which ONNX does not use"));
  CHECK(contains(error_of(key(0, 0) + varint(1)), "field number 0 does not exist"));
}

TEST_CASE("what is not supported is said, and nothing else is opened") {
  CHECK(
      contains(error_of(graph_of_tensor(whole(1, 1) + whole(2, 1) + bytes(8, "w") +
                                        bytes(13, bytes(1, "location") + bytes(2, "../../etc/passwd")) + whole(14, 1))),
               "tensor 'w': its data lies in another file, which is not supported"));
  CHECK(contains(error_of(graph_of_tensor(whole(1, 1) + whole(2, 8) + bytes(8, "w"))), "data type string is not read"));
  CHECK(contains(error_of(graph_of_tensor(whole(1, 1) + bytes(8, "w"))), "data type undefined is not read"));
  CHECK(contains(error_of(model(bytes(1, node("If", {}, {"y"}, bytes(5, bytes(1, "then_branch") + bytes(6, "")))))),
                 "attribute 'then_branch' holds a graph"));
  CHECK(contains(error_of(model(small_graph(), 6)), "opset 6, expected 7 to 17"));
  CHECK(contains(error_of(model(small_graph(), 1000000000)), "opset 1000000000"));
  CHECK(contains(error_of(bytes(7, small_graph())), "opset 0"));
  CHECK(contains(error_of(model(bytes(1, node("Mine", {}, {"y"}, bytes(7, "my.domain"))))), "belongs to 'my.domain'"));
  CHECK(contains(error_of(model(small_graph()) + bytes(25, "")), "functions of its own"));
}

TEST_CASE("tensors whose data does not fit, names given twice, values used before they are made") {
  CHECK(
      contains(error_of(graph_of_tensor(whole(1, -1) + whole(2, 1) + bytes(8, "w"))), "tensor 'w': a dimension of -1"));
  CHECK(contains(error_of(graph_of_tensor(whole(1, std::int64_t{1} << 40) + whole(1, std::int64_t{1} << 40) +
                                          whole(2, 1) + bytes(8, "w"))),
                 "a dimension of 1099511627776"));
  CHECK(contains(error_of(graph_of_tensor(whole(1, 3) + whole(2, 1) + bytes(8, "w") + bytes(9, "1234"))),
                 "4 bytes of raw data, expected 12 for its shape"));
  CHECK(contains(error_of(graph_of_tensor(whole(1, 1) + whole(2, 1) + bytes(9, "1234") + bytes(4, "1234"))),
                 "stored twice"));
  CHECK(contains(error_of(graph_of_tensor(whole(1, 2) + whole(2, 1) + bytes(4, "1234"))), "1 values, expected 2"));
  const std::string w = bytes(5, tensor("w", {1}, {1}));
  CHECK(contains(error_of(model(w + w)), "tensor 'w' is given twice"));
  CHECK(contains(error_of(model(bytes(1, node("Relu", {"y"}, {"y"})))),
                 "node 0 'Relu_node' (Relu) reads 'y', which nothing before it makes"));
  CHECK(contains(error_of(model(w + bytes(1, node("Relu", {"w"}, {"w"})))), "makes 'w', which is there already"));
  CHECK(contains(error_of(model(bytes(12, value("y", {1})))), "the graph gives 'y', which nothing makes"));
}

TEST_CASE("messages nested without end") {
  // A type inside of a type ... is not read; a shape's dimension is as deep as it gets. Unknown fields are skipped
  // whole.
  std::string deep;
  for (int i = 0; i < 10000; ++i) deep = bytes(7, deep);
  CHECK(contains(error_of(deep), "[m.onnx]"));
}

TEST_CASE("real models") {
  NEEDS_SHARED(shared);
  struct Case {
    const char* file;
    std::size_t outputs;
    std::vector<std::int64_t> input;
  };
  for (const Case& c : {Case{"yolov5n.onnx", 1, {1, 3, 640, 640}}, Case{"yolo-fastest-1.1.onnx", 2, {1, 3, 320, 320}},
                        Case{"FastestDet.onnx", 1, {1, 3, 352, 352}}}) {
    CAPTURE(c.file);
    const std::vector<std::byte> file = weights::read_file(shared / "models" / c.file);
    const Model m = weights::onnx::read_model(c.file, file);
    CHECK(m.graph.outputs.size() == c.outputs);
    REQUIRE(m.graph.inputs.size() == 1);
    CHECK(m.graph.inputs[0].dims == c.input);
    CHECK(m.graph.nodes.size() > 100);
  }
}

#include "weights/safetensors_model.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "nn/network.h"
#include "tensor/error.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "weights/byte_reader.h"
#include "weights/model_description.h"
#include "weights/sha256.h"

using namespace limpid;
using namespace limpid::weights;
using test::contains;
using test::error_text;

namespace {

// A network of one convolution, with every type of attribute somewhere.
ModelFile small_model() {
  ModelFile model;
  model.format = "darknet";
  model.blueprint.input = {1, 3, 32, 64};
  model.blueprint.layers = {
      {"conv2d", "0.conv2d", {"input"}, {{"filters", std::int64_t{7}}, {"kernel", std::vector<std::int64_t>{1, 1}}}},
      {"batch_norm", "0", {"0.conv2d"}, {{"epsilon", 1e-5}}}};
  model.blueprint.outputs = {"0"};
  model.tensors.emplace("0.conv2d.weight", Tensor::full({7, 3, 1, 1}, 0.1));
  for (const char* name : {"gamma", "beta", "mean", "variance"}) {
    model.tensors.emplace(std::string("0.") + name, Tensor::full({7}, 1.0 / 3));
  }
  model.heads = {{"yolo",
                  "0",
                  {{"classes", std::int64_t{2}},
                   {"anchors", std::vector<double>{10, 14.5}},
                   {"scale_x_y", 1.0},
                   {"new_coords", false},
                   {"softmax", true},
                   {"none", std::vector<double>{}},
                   {"empty", std::vector<std::int64_t>{}},
                   {"word", std::string("1.0 \"q\" \xc3\xa9")},
                   {"tiny", 0.1 + 0.2},
                   {"negative zero", -0.0},
                   {"large", 1e300},
                   {"least", std::numeric_limits<std::int64_t>::min()}}}};
  model.class_names = {"cat", "</script>"};
  model.preprocessing = {Fit::letterbox, 0.1};
  model.sources = {{"m.cfg", std::string(64, 'a')}, {"m.weights", std::string(64, 'b')}};
  return model;
}

void check_same(const ModelFile& a, const ModelFile& b) {
  CHECK(a.blueprint == b.blueprint);
  CHECK(a.heads == b.heads);
  CHECK(a.class_names == b.class_names);
  CHECK(a.preprocessing == b.preprocessing);
  REQUIRE(a.tensors.size() == b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) {
    CAPTURE(name);
    REQUIRE(b.tensors.contains(name));
    const Tensor& other = b.tensors.at(name);
    REQUIRE(tensor.shape() == other.shape());
    REQUIRE(tensor.dtype() == other.dtype());
    CHECK(std::memcmp(tensor.buffer(), other.buffer(), tensor.bytes()) == 0);
  }
}

std::string with_description(const std::string& description) {
  Safetensors contents;
  contents.metadata["limpid"] = description;
  return safetensors_bytes(contents);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a model in one file loads again to the same bits, types and names") {
  const test::TemporaryFolder folder;
  const ModelFile model = small_model();
  const std::string bytes = safetensors_model_bytes(model);
  const ModelFile read = read_safetensors_model(folder.put("m.safetensors", bytes));
  check_same(model, read);
  CHECK(std::signbit(read.heads[0].attributes.get<double>("negative zero")));
  CHECK(read.format == "safetensors");
  CHECK(read.converted_from == model.sources);
  REQUIRE(read.sources.size() == 1);
  CHECK(read.sources[0].name == "m.safetensors");
  CHECK(read.sources[0].sha256 == sha256(std::as_bytes(std::span(bytes))));
  CHECK(read.warnings.empty());
  CHECK(safetensors_model_bytes(read) == bytes);  // a copy of a copy keeps its origin
}

TEST_CASE("stored as half, a model keeps everything but the last bits of its tensors") {
  const test::TemporaryFolder folder;
  const ModelFile model = small_model();
  const ModelFile read = read_safetensors_model(folder.put("h", safetensors_model_bytes(model, Storage::half)));
  CHECK(read.blueprint == model.blueprint);
  CHECK(read.heads == model.heads);
  CHECK(read.tensors.at("0.mean").at(0) == doctest::Approx(1.0 / 3).epsilon(0.0005));
  CHECK(read.tensors.at("0.mean").dtype() == DType::float32);
}

TEST_CASE("the batch norm epsilon of a file can be overridden") {
  const test::TemporaryFolder folder;
  const auto path = folder.put("m", safetensors_model_bytes(small_model()));
  LoadOptions options;
  options.batch_norm_epsilon = 1e-3;
  CHECK(read_safetensors_model(path).blueprint.layers[1].attributes.get<double>("epsilon") == 1e-5);
  CHECK(read_safetensors_model(path, options).blueprint.layers[1].attributes.get<double>("epsilon") == 1e-3);
}

TEST_CASE("float64 tensors are rounded to the precision that networks run in") {
  const test::TemporaryFolder folder;
  ModelFile model = small_model();
  model.tensors.insert_or_assign("0.mean", Tensor::full({7}, 0.1, DType::float64));
  const auto path = folder.put("m", safetensors_model_bytes(model));
  CHECK(read_safetensors_model(path).tensors.at("0.mean").at(0) == double{0.1f});
  model.tensors.insert_or_assign("0.mean", Tensor::full({7}, 1e39, DType::float64));
  const auto large = folder.put("large", safetensors_model_bytes(model));
  CHECK(contains(error_text<FormatError>([&] { read_safetensors_model(large); }),
                 "large] tensor '0.mean' holds a value beyond float32"));
}

TEST_CASE("bad descriptions are refused with the place where they go wrong") {
  const std::string good = model_description(small_model());
  const std::pair<std::string, const char*> cases[] = {
      {"", "description: "},
      {"{", "description: "},
      {"[1]", "description at its top: a JSON array, expected an object"},
      {std::string(100000, '['), "description: more than 8 levels of nesting"},
      {replaced(good, R"("format_version":1)", R"("format_version":2)"),
       "description at format_version: version 2, this program reads version 1"},
      {replaced(good, R"("format_version":1)", R"("format_version":1,"format_version":1)"),
       "description: key 'format_version' appears twice"},
      {replaced(good, R"("outputs")", R"("Outputs")"), "description at its top: 'outputs' is missing"},
      {replaced(good, R"("outputs")", R"("more":1,"outputs")"), "description at its top: unknown key 'more'"},
      {replaced(good, "[1,3,32,64]", "[2,3,32,64]"), "description at input: expected [1,C,H,W]"},
      {replaced(good, "[1,3,32,64]", "[1,3,32,9999999999]"), "description at input: an extent of 9999999999"},
      {replaced(good, "[1,3,32,64]", "[1,3,32,18446744073709551615]"), "at input[3]: an integer beyond 64 bits"},
      {replaced(good, R"({"integer":7})", R"({"integer":7.0})"),
       "description at layers[0].attributes.filters.integer: a JSON number, expected an integer"},
      {replaced(good, R"({"integer":7})", R"({"number":7})"), "filters.number: an unknown type of attribute"},
      {replaced(good, R"({"integer":7})", "7"), "layers[0].attributes.filters: a JSON number, expected an object"},
      {replaced(good, R"({"integer":7})", "{}"), "filters: expected one value with its type"},
      {replaced(good, R"({"real":1e-05})", R"({"real":1e999})"), "description: "},
      {replaced(good, R"("type":"conv2d")", R"("type":3)"), "layers[0].type: a JSON number, expected a text"},
      {replaced(good, R"("inputs":["input"])", R"("inputs":"input")"),
       "layers[0].inputs: a JSON string, expected a list"},
      {replaced(good, R"("letterbox")", R"("crop")"),
       R"(preprocessing.fit: expected "stretch", "letterbox" or "shorter_side")"},
      {replaced(good, R"("classes")", R"("Classes")"),
       "head '0': [attribute] 'classes' is missing, expected an integer"},
      {replaced(good, R"(["cat",)", "["), "head '0': 2 classes, the file has 1 class names"},
  };
  const test::TemporaryFolder folder;
  for (const auto& [description, expected] : cases) {
    CAPTURE(expected);
    const auto path = folder.put("bad.safetensors", with_description(description));
    const std::string text = error_text<FormatError>([&] { read_safetensors_model(path); });
    CHECK_MESSAGE(contains(text, expected), text);
    CHECK(contains(text, "bad.safetensors] "));
  }
}

TEST_CASE("a description is only written when it can be read back") {
  ModelFile model = small_model();
  model.heads[0].attributes.set("scale_x_y", std::numeric_limits<double>::infinity());
  CHECK(error_text<FormatError>([&] { model_description(model); }) == "[head '0'] attribute 'scale_x_y' is not finite");
  model = small_model();
  model.class_names[0] = "caf\xe9";
  CHECK(error_text<FormatError>([&] { model_description(model); }) == "[model description] a name is not UTF-8");
}

TEST_CASE("tensors that do not fit the architecture are listed") {
  const test::TemporaryFolder folder;
  ModelFile model = small_model();
  model.blueprint.layers = {{"batch_norm", "0", {"input"}, {{"epsilon", 1e-5}}}};
  model.tensors.clear();
  for (const char* name : {"0.gamma", "0.beta", "0.extra"}) model.tensors.emplace(name, Tensor::zeros({3}));
  model.tensors.emplace("0.mean", Tensor::zeros({4}));
  const ModelFile read = read_safetensors_model(folder.put("m", safetensors_model_bytes(model)));
  const std::string text = error_text<FormatError>([&] { nn::build(read.blueprint, read.tensors); });
  for (const char* part : {"0.extra", "0.mean", "0.variance", "[4]", "[3]"}) {
    CAPTURE(part);
    CHECK_MESSAGE(contains(text, part), text);
  }
}

TEST_CASE("a safetensors file of another origin says how to make one") {
  const test::TemporaryFolder folder;
  const auto path = folder.put("other.safetensors", safetensors_bytes({{{"layer.weight", Tensor::zeros({3})}}, {}}));
  const std::string text = error_text<FormatError>([&] { read_safetensors_model(path); });
  CHECK(contains(text, "other.safetensors] is a safetensors file of tensors alone"));
  CHECK(contains(text, "'limpid convert MODEL.cfg -o MODEL.safetensors'"));
}

TEST_CASE("safetensors files are recognised by their content") {
  CHECK(is_safetensors(safetensors_model_bytes(small_model())));
  CHECK_FALSE(is_safetensors("[net]\nwidth=416\n"));
  CHECK_FALSE(is_safetensors("0000000 {"));
  CHECK_FALSE(is_safetensors(""));
}

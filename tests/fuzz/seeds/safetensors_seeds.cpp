#include <algorithm>

#include "tests/fuzz/seeds/seeds.h"
#include "tests/support/darknet_files.h"
#include "tests/support/yolov5_state.h"
#include "weights/model_description.h"
#include "weights/safetensors_model.h"

namespace limpid::fuzz {

namespace {

using test::with;

// Length, header and data, right or wrong.
std::string file(const std::string& header, std::size_t data = 0) {
  std::string bytes;
  test::append_bytes<std::uint64_t>(bytes, header.size());
  return bytes + header + std::string(data, '\0');
}

std::string tensor(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}
std::string lone(const std::string& type, const std::string& shape, const std::string& offsets, std::size_t data) {
  return file(R"({"a":)" + tensor(type, shape, offsets) + "}", data);
}

using Ints = std::vector<std::int64_t>;

// A detector of one convolution, with attributes of every kind.
weights::ModelFile small_model() {
  weights::ModelFile model;
  model.blueprint.input = {1, 3, 8, 8};
  model.blueprint.layers = {
      {"conv2d",
       "0.conv2d",
       {"input"},
       {{"filters", std::int64_t{6}}, {"kernel", Ints{1, 1}}, {"stride", Ints{2, 2}}, {"bias", false}}},
      {"batch_norm", "0.batch_norm", {"0.conv2d"}, {{"epsilon", 1e-5}}},
      {"leaky_relu", "0", {"0.batch_norm"}, {{"slope", 0.1}}}};
  model.blueprint.outputs = {"0"};
  Random random(1);
  model.tensors = test::random_parameters(model.blueprint, random, -1, 1, DType::float32);
  model.heads = {{"yolo", "0", {{"classes", std::int64_t{1}}, {"anchors", std::vector<double>{1.5, 2}}}}};
  model.class_names = {"cat"};
  model.sources = {{"m.cfg", std::string(64, '0')}};
  return model;
}

// A layer of every type, each of one channel or few.
weights::ModelFile every_layer() {
  weights::ModelFile model;
  auto& net = model.blueprint;
  net.input = {1, 4, 8, 8};
  std::string last = "input";
  const auto add = [&](const std::string& type, Attributes attributes = {}, std::vector<std::string> more = {}) {
    std::vector<std::string> inputs{last};
    inputs.insert(inputs.end(), more.begin(), more.end());
    net.layers.push_back({type, last = std::to_string(net.layers.size()), inputs, std::move(attributes)});
  };
  add("conv2d", {{"filters", std::int64_t{4}},
                 {"kernel", Ints{3, 3}},
                 {"padding", Ints{2, 2, 2, 2}},
                 {"dilation", Ints{2, 2}},
                 {"groups", std::int64_t{4}}});
  for (const char* type : {"relu", "relu6", "silu", "mish", "sigmoid", "tanh", "softplus", "hard_swish", "hard_sigmoid",
                           "elu", "identity"})
    add(type);
  add("add", {}, {"0"});
  add("multiply", {}, {"0"});
  add("max_pool", {{"size", Ints{2, 2}}, {"stride", Ints{1, 1}}, {"padding", Ints{0, 0, 1, 1}}});
  add("avg_pool", {{"size", Ints{2, 2}}, {"count_padding", true}});
  add("upsample", {{"factor", Ints{2, 2}}});
  add("concat", {{"axis", std::int64_t{1}}}, {"0"});
  add("reorg", {{"stride", std::int64_t{2}}});
  add("slice_channels", {{"begin", std::int64_t{0}}, {"end", std::int64_t{2}}});
  add("global_avg_pool");
  add("flatten");
  add("linear", {{"features", std::int64_t{3}}});
  add("softmax");
  net.outputs = {last};
  Random random(2);
  model.tensors = test::random_parameters(net, random, -1, 1, DType::float32);
  return model;
}

// A YOLOv5 as thin as can be.
test::Yolov5State thin_yolov5() {
  test::Yolov5State s;
  s.conv("model.0", 3, 1, 6);
  for (const int i : {1, 3, 5, 7}) {
    s.conv("model." + std::to_string(i), i == 1 ? 1 : 2, 2, 3);
    s.c3("model." + std::to_string(i + 1), 2, 2, 1);
  }
  s.sppf("model.9", 2);
  for (const int i : {10, 14}) {
    s.conv("model." + std::to_string(i), 2, 2, 1);
    s.c3("model." + std::to_string(i + 3), 4, 2, 1);
  }
  for (const int i : {18, 21}) {
    s.conv("model." + std::to_string(i), 2, 2, 3);
    s.c3("model." + std::to_string(i + 2), 4, 2, 1);
  }
  s.detect("model.24", {2, 2, 2});
  return s;
}

std::string half(const NamedTensors& tensors, std::map<std::string, std::string> metadata = {}) {
  return weights::safetensors_bytes({tensors, std::move(metadata)}, weights::Storage::half);
}

std::string described(const std::string& description) {
  return weights::safetensors_bytes({{}, {{"limpid", description}}});
}

}  // namespace

Seeds safetensors_seeds() {
  const weights::ModelFile model = small_model();
  const std::string whole = weights::safetensors_model_bytes(model), description = R"({"format_version":1,"input":)";
  const NamedTensors yolov5 = thin_yolov5().tensors;
  Seeds seeds = {{"small", whole},
                 {"small-half", weights::safetensors_model_bytes(model, weights::Storage::half)},
                 {"every-layer", weights::safetensors_model_bytes(every_layer(), weights::Storage::half)},
                 {"yolov5", half(yolov5, {{"names", R"(["cat","dog"])"},
                                          {"strides", "[8,16,32]"},
                                          {"anchors", "[[10,12,20,24],[20,24,40,48],[40,48,80,96]]"}})}};
  NamedTensors few = yolov5;
  std::erase_if(few, [](const auto& entry) { return !entry.first.starts_with("model.24"); });
  seeds["S12-yolov5-missing"] = half(few);
  few.insert_or_assign("model.0.conv.weight", Tensor::zeros({1, 3, 6, 6}));
  seeds["S12-yolov5-shape"] = half(few, {{"names", "[1]"}});
  few.emplace("model.33.m.0.weight", Tensor::zeros({1}));
  few.emplace("model.0.conv.conv.weight", Tensor::zeros({1}));
  seeds["S12-yolov5-old"] = half(few);
  for (const char* type : {"F64", "F32", "F16", "BF16", "I64"})
    seeds["type-" + std::string(type)] = lone(type, "[1]",
                                              std::string(type).ends_with("64") ? "[0,8]"
                                              : std::string(type) == "F32"      ? "[0,4]"
                                                                                : "[0,2]",
                                              std::string(type).ends_with("64") ? 8
                                              : std::string(type) == "F32"      ? 4
                                                                                : 2);
  seeds["S1-short"] = "1234567";
  seeds["S1-0"] = file("");
  seeds["S1-huge"] = std::string(8, '\xFF') + "{}";
  seeds["S1-beyond"] = std::string("\x40\0\0\0\0\0\0\0{}", 10);
  seeds["S2-no-brace"] = file("[]");
  seeds["S2-spaces"] = file("{}      ");
  seeds["S2-garbage"] = file("{}x");
  seeds["S2-utf8"] = file("{\"\xff\":1}");
  seeds["S2-surrogate"] = file(R"({"\ud800":1})");
  seeds["S2-pair"] = file(R"({"\ud83d\ude00\n":1})");
  seeds["S2-nul"] = file(R"({"\u0000":1})");
  seeds["S3-tensor"] =
      file(R"({"a":)" + tensor("F32", "[0]", "[0,0]") + R"(,"a":)" + tensor("F32", "[0]", "[0,0]") + "}");
  seeds["S3-metadata"] = file(R"({"__metadata__":{},"__metadata__":{}})");
  seeds["S3-shape"] = file(R"({"a":{"dtype":"F32","shape":[],"shape":[],"data_offsets":[0,4]}})", 4);
  seeds["S4-deep"] = file(R"({"a":)" + std::string(1000, '['));
  seeds["S4-deep-description"] = described(std::string(1000, '['));
  for (const char* offsets : {"[4,0]", "[1,5]", "[-1,4]", "[0.0,4]", "[0,18446744073709551616]", "[\"0\",4]", "[0,8]",
                              "[0,2]", "[0]", "[0,4,4]"}) {
    std::string name = "S5-" + std::string(offsets).substr(0, 12);
    std::replace_if(
        name.begin() + 3, name.end(), [](char c) { return c < '0' || c > '9'; }, '_');
    seeds[name] = lone("F32", "[1]", offsets, 4);
  }
  seeds["S6-overflow"] = lone("F32", "[4294967296,4294967296,4294967296]", "[0,4]", 4);
  seeds["S6-none"] = lone("F32", "[0,4]", "[0,0]", 0);
  seeds["S6-scalar"] = lone("F32", "[]", "[0,4]", 4);
  seeds["S6-negative"] = lone("F32", "[-1]", "[0,4]", 4);
  seeds["S6-rank"] = lone("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]", 4);
  seeds["S7-type"] = lone("F8_E4M3", "[1]", "[0,1]", 1);
  seeds["S8-nested"] = file(R"({"__metadata__":{"a":{"b":1}}})");
  seeds["S10-zip"] = whole + "PK\3\4";
  seeds["S11-name"] = file(R"({"../../x</script>\u202e":)" + tensor("F32", "[]", "[0,4]") + "}", 4);
  seeds["S12-missing"] = [&] {
    weights::ModelFile less = model;
    less.tensors.erase("0.batch_norm.gamma");
    less.tensors.emplace("more", Tensor::zeros({1}));
    return weights::safetensors_model_bytes(less);
  }();
  seeds["nan"] = lone("F32", "[1]", "[0,4]", 0) + "\xff\xff\xff\x7f";
  seeds["description-version"] = described(description + "[1,3,8,8],\"format_version\":2}");
  seeds["description-input"] = described(with(weights::model_description(model), "[1,3,8,8]", "[1,3,65536,65536]"));
  seeds["description-kernel"] = described(with(weights::model_description(model), "[1,1]", "[1048576,1048576]"));
  return seeds;
}

}  // namespace limpid::fuzz

// State dicts that are no YOLOv5, or a damaged one: errors that name file and tensor.
#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "tests/support/yolov5_state.h"
#include "weights/formats.h"
#include "weights/yolov5.h"

using namespace limpid;
using namespace limpid::test;

namespace {

using Change = std::function<void(NamedTensors&)>;

std::string refused(const Change& change, std::map<std::string, std::string> metadata = {}) {
  static const Yolov5State good = small_yolov5();
  Yolov5State state = good;
  change(state.tensors);
  const TemporaryFolder folder;
  const auto path = folder.put("bad.safetensors", state.bytes(std::move(metadata)));
  return error_text<FormatError>([&] { weights::load_model(path); });
}

Change put(const std::string& name, const Tensor& tensor) {
  return [=](NamedTensors& tensors) { tensors.insert_or_assign(name, tensor); };
}
Change drop(const std::string& name) {
  return [=](NamedTensors& tensors) { CHECK(tensors.erase(name) == 1); };
}
Change called_otherwise(const std::string& from, const std::string& to) {
  return [=](NamedTensors& tensors) {
    auto node = tensors.extract(from);
    node.key() = to;
    tensors.insert(std::move(node));
  };
}
const Change kNothing = [](NamedTensors&) {};

}  // namespace

TEST_CASE("tensors that are missing, left over or of another shape are named") {
  const std::tuple<Change, const char*> cases[] = {
      {drop("model.5.conv.weight"), "tensor 'model.5.conv.weight' is missing, expected for a YOLOv5"},
      {drop("model.6.m.0.cv1.conv.weight"), "tensor 'model.6.m.0.cv1.conv.weight' is missing"},
      {drop("model.6.m.1.cv1.conv.weight"), "'model.6.m.2.cv1.conv.weight' [8,8,1,1] is left over"},
      {drop("model.24.m.1.weight"), "tensor 'model.24.m.1.weight' is missing"},
      {drop("model.24.m.1.bias"), "'model.24.m.1.bias' [14] is missing"},
      {drop("model.9.cv2.bn.running_var"), "'model.9.cv2.bn.running_var' [20] is missing"},
      {called_otherwise("model.3.conv.weight", "model.3.conv.weigh"), "tensor 'model.3.conv.weight' is missing"},
      {put("model.3.conv.bias", Tensor::zeros({12})), "'model.3.conv.bias' [12] is left over"},
      {put("model.24.proto.weight", Tensor::zeros({1})), "'model.24.proto.weight' [1] is left over"},
      {put("model.3.bn.bias", Tensor::zeros({13})), "'model.3.bn.bias' is [13], expected [12]"},
      {put("model.0.conv.weight", Tensor::zeros({4, 3, 3, 3})),
       "tensor 'model.0.conv.weight' is [4,3,3,3], expected [filters,3,6,6]"},
      {put("model.0.conv.weight", Tensor::zeros({4, 1, 6, 6})), "expected [filters,3,6,6]"},
      {put("model.7.conv.weight", Tensor::zeros({20})), "tensor 'model.7.conv.weight' is [20], expected"},
      {put("model.7.conv.weight", Tensor::zeros({0, 16, 3, 3})), "is [0,16,3,3], expected [filters,16,3,3]"},
      {put("model.7.conv.weight", Tensor::zeros({70000, 16, 3, 3})), "is [70000,16,3,3], expected [filters,16,3,3]"},
      {put("model.2.m.0.cv2.conv.weight", Tensor::zeros({6, 4, 3, 3})),
       "tensor 'model.2.m.0.cv2.conv.weight' makes 6 channels, expected the 4 that they are added to"},
      {put("model.3.bn.running_var", Tensor::full({12}, -1)),
       "tensor 'model.3.bn.running_var' holds a negative variance"},
      {put("model.0.conv.conv.weight", Tensor::zeros({4, 12, 3, 3})), "belongs to a YOLOv5 older than release 6.0"},
      {put("model.22.m.0.weight", Tensor::zeros({1})), "its Detect module is model.22, expected model.24 or model.33"},
  };
  for (const auto& [change, expected] : cases) {
    CAPTURE(expected);
    const std::string text = refused(change);
    CHECK_MESSAGE(contains(text, expected), text);
    CHECK_MESSAGE(contains(text, "bad.safetensors] "), text);
  }
}

TEST_CASE("no tensor can go, come, or change its shape unnoticed") {
  const Yolov5State good = small_yolov5();
  const auto text_of = [](const weights::Safetensors& contents) {
    return error_text<FormatError>([&] { weights::yolov5_model(contents, "bad", {}); });
  };
  CHECK(text_of({good.tensors, {}}) == "nothing was thrown");
  for (const auto& [name, tensor] : good.tensors) {
    CAPTURE(name);
    weights::Safetensors without{good.tensors, {}}, longer = without, renamed = without;
    without.tensors.erase(name);
    CHECK(text_of(without).starts_with("[bad] "));
    std::vector<std::int64_t> dims = tensor.shape().dims();
    dims.back() += 1;
    longer.tensors.insert_or_assign(name, Tensor::zeros(Shape(dims)));
    CHECK(contains(text_of(longer), "'" + name + "'"));
    auto node = renamed.tensors.extract(name);
    node.key().pop_back();
    renamed.tensors.insert(std::move(node));
    CHECK(text_of(renamed).starts_with("[bad] "));
  }
}

TEST_CASE("of many differences twenty are listed") {
  const std::string text = refused([](NamedTensors& tensors) {
    for (int i = 0; i < 25; ++i) tensors.insert_or_assign("extra." + std::to_string(i), Tensor::zeros({1}));
  });
  CHECK(contains(text, "25 tensors do not fit a YOLOv5:"));
  CHECK(contains(text, "\n  and 5 more"));
}

TEST_CASE("anchors that are missing, odd or contradict each other") {
  const auto anchors = [](const Shape& shape, double side) {
    return put("model.24.anchors", Tensor::full(shape, side));
  };
  const std::tuple<Change, std::map<std::string, std::string>, const char*> cases[] = {
      {drop("model.24.anchors"), {}, "tensor 'model.24.anchors' is missing, and the metadata has no 'anchors'"},
      {anchors({2, 2, 2}, 1), {}, "tensor 'model.24.anchors' is [2,2,2], expected [3,anchors,2]"},
      {anchors({3, 4}, 1), {}, "tensor 'model.24.anchors' is [3,4], expected [3,anchors,2]"},
      {anchors({3, 0, 2}, 1), {}, "tensor 'model.24.anchors' is [3,0,2], expected [3,anchors,2]"},
      {anchors({3, 5, 2}, 1), {}, "tensor 'model.24.m.0.weight' has 14 filters, expected 5 anchors x (5 + classes)"},
      {anchors({3, 14, 2}, 1), {}, "expected 14 anchors x (5 + classes)"},
      {anchors({3, 2, 2}, 0), {}, "an anchor side that is not above 0"},
      {put("model.24.anchor_grid", Tensor::full({3, 1, 2, 1, 1, 2}, 77)),
       {},
       "tensor 'model.24.anchor_grid' contradicts the anchors"},
      {kNothing, {{"anchors", "[[1,2]]"}}, "the metadata's 'anchors' contradicts the anchors"},
      {kNothing,
       {{"anchors", "[[1,\"2\"]]"}},
       ": metadata 'anchors'] description at anchors[0][1]: a JSON string, expected a number"},
      {kNothing, {{"anchors", "[[[[[1]]]]]"}}, ": metadata 'anchors'] description: more than 3 levels of nesting"},
      {drop("model.24.anchors"), {{"anchors", "[[10,13]]"}}, "the metadata has anchors for 1 heads, expected 3"},
      {drop("model.24.anchors"), {{"anchors", "[[],[],[]]"}}, "expected 0 anchors x (5 + classes)"},
      {drop("model.24.anchors"), {{"anchors", "[[1,2,3],[1,2,3],[1,2,3]]"}}, "expected 1 anchors x (5 + classes)"},
      {kNothing, {{"strides", "[4,8,16]"}}, "the metadata's 'strides' are not 8, 16, ... for 3 heads"},
      {kNothing, {{"strides", "[8,16]"}}, "the metadata's 'strides' are not 8, 16, ..."},
      {kNothing, {{"names", "ant"}}, "bad.safetensors: metadata 'names'] description: "},
      {kNothing,
       {{"names", "{\"0\":\"ant\"}"}},
       ": metadata 'names'] description at names: a JSON object, expected a list"},
      {kNothing, {{"names", "[\"ant\"]"}}, "head 'model.24.m.0': 2 classes, the file has 1 class names"},
  };
  for (const auto& [change, metadata, expected] : cases) {
    CAPTURE(expected);
    const std::string text = refused(change, metadata);
    CHECK_MESSAGE(contains(text, expected), text);
    CHECK_MESSAGE(contains(text, "bad.safetensors"), text);
  }
}

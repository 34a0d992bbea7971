// torchvision's Faster R-CNN as a ModelFile: names of both spellings, what the tensors do not tell, and errors.
#include "weights/faster_rcnn.h"

#include <doctest/doctest.h>

#include <functional>

#include "nn/network.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "tests/support/torchvision_shapes.h"
#include "weights/model_description.h"
#include "weights/safetensors_model.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::weights;

namespace {

// Zeros: nothing here looks at values.
NamedTensors state(Torchvision architecture) {
  NamedTensors tensors;
  for (const auto& [name, shape] : TorchvisionShapes(architecture).shapes) tensors.emplace(name, Tensor::zeros(shape));
  return tensors;
}
const NamedTensors& mobilenet() {
  static const NamedTensors tensors = state(Torchvision::mobilenet_v3_large_320_fpn);
  return tensors;
}
const NamedTensors& resnet() {
  static const NamedTensors tensors = state(Torchvision::resnet50_fpn);
  return tensors;
}

ModelFile read(const NamedTensors& tensors, std::map<std::string, std::string> metadata = {},
               const LoadOptions& options = {}) {
  return faster_rcnn_model({tensors, std::move(metadata)}, "it", options);
}

double epsilon_of(const ModelFile& model, const std::string& layer) {
  for (const nn::LayerSpec& spec : model.blueprint.layers)
    if (spec.name == layer) return spec.attributes.get<double>("epsilon");
  return -1;
}

std::string refused(const std::function<void(NamedTensors&)>& change,
                    std::map<std::string, std::string> metadata = {}) {
  NamedTensors tensors = mobilenet();
  change(tensors);
  return error_text<FormatError>([&] { read(tensors, metadata); });
}
const std::function<void(NamedTensors&)> kNothing = [](NamedTensors&) {};

}  // namespace

TEST_CASE("every tensor has its place, whichever spelling a file has") {
  for (const NamedTensors* tensors : {&mobilenet(), &resnet()}) {
    const ModelFile today = read(*tensors);
    NamedTensors published;
    for (const auto& [name, tensor] : *tensors) published.emplace(checkpoint_name(name), tensor);
    CHECK(published.size() == tensors->size());
    const ModelFile then = read(published);
    CHECK(today.blueprint == then.blueprint);
    CHECK(today.tensors.size() == tensors->size() + 4);  // with the normalisation's
    const auto expected = nn::expected_parameters(today.blueprint);
    CHECK(expected.size() == today.tensors.size());
    for (const auto& [name, parameter] : expected) {
      CAPTURE(name);
      REQUIRE(today.tensors.contains(name));
      CHECK(today.tensors.at(name).shape() == parameter.shape);
      CHECK(then.tensors.contains(name));
    }
  }
}

TEST_CASE("what the tensors do not tell is the architecture's own") {
  const ModelFile small = read(mobilenet()), large = read(resnet());
  CHECK(small.format == "torchvision");
  CHECK(small.preprocessing.fit == Fit::shorter_side);
  CHECK(small.preprocessing.shorter == 320);
  CHECK(small.preprocessing.longer == 640);
  CHECK(large.preprocessing.shorter == 800);
  CHECK(large.preprocessing.longer == 1333);
  CHECK(small.preprocessing.pad_colour == std::array{0.485, 0.456, 0.406});
  REQUIRE(small.heads.size() == 5);
  REQUIRE(large.heads.size() == 9);
  CHECK(small.heads[2].layer == "rpn.head.2");
  CHECK(small.heads[0].attributes.get<std::int64_t>("before_nms") == 150);
  CHECK(small.heads[0].attributes.get<double>("threshold") == 0.05);
  CHECK(large.heads[0].attributes.get<std::int64_t>("after_nms") == 1000);
  CHECK(large.heads[8].layer == "backbone.fpn.layer_blocks.3");
  CHECK(large.heads[8].attributes.get<std::int64_t>("classes") == 90);
  // torchvision.models.detection.anchor_utils for size 64: -45 -23 45 23, -32 -32 32 32, -23 -45 23 45.
  CHECK(large.heads[1].attributes.get<std::vector<double>>("anchors") == std::vector<double>{90, 46, 64, 64, 46, 90});
  CHECK(small.heads[1].attributes.get<std::vector<double>>("anchors").size() == 30);

  const ModelFile other = read(mobilenet(), {{"torchvision", "fasterrcnn_mobilenet_v3_large_fpn"}});
  CHECK(other.preprocessing.shorter == 800);
  CHECK(other.heads[0].attributes.get<std::int64_t>("before_nms") == 1000);
}

TEST_CASE("epsilon of frozen and of trained norms") {
  const std::string of_resnet = "backbone.body.conv1.batch_norm", of_mobilenet = "backbone.body.0.batch_norm";
  CHECK(epsilon_of(read(resnet()), of_resnet) == 0);
  CHECK(epsilon_of(read(mobilenet()), of_mobilenet) == 1e-5);
  CHECK(epsilon_of(read(resnet(), {{"norms", "trained"}}), of_resnet) == 1e-5);
  NamedTensors counted = resnet();
  counted.emplace("backbone.body.bn1.num_batches_tracked", Tensor::zeros({}));
  CHECK(epsilon_of(read(counted), of_resnet) == 1e-5);
  CHECK(epsilon_of(read(resnet(), {}, {.batch_norm_epsilon = 1e-3}), of_resnet) == 1e-3);
  CHECK(epsilon_of(read(resnet(), {}, {.batch_norm_epsilon = 1e-3}), "transform.normalize") == 0);
}

TEST_CASE("a copy in limpid's own format says the same") {
  const ModelFile model = read(mobilenet());
  const ModelFile again = read_model_description(model_description(model), "it");
  CHECK(again.blueprint == model.blueprint);
  CHECK(again.heads == model.heads);
  CHECK(again.preprocessing == model.preprocessing);
}

TEST_CASE("a file is recognised, and its 90 classes are taken to be COCO's") {
  const TemporaryFolder folder;
  const std::string bytes = safetensors_bytes({mobilenet(), {}});
  const auto path = folder.put("model.safetensors", bytes);
  const ModelFile model = load_model(path);
  REQUIRE(model.class_names.size() == 90);
  CHECK(model.class_names[0] == "person");
  CHECK(model.class_names[11] == "street sign");
  CHECK(model.class_names[17] == "dog");
  CHECK(model.class_names[89] == "toothbrush");
  REQUIRE(model.warnings.size() == 1);
  CHECK(contains(model.warnings[0], "names no classes; its 90 are taken to be COCO's"));
  const ModelFile fixed = load_model(path, {.input = InputSize{320, 256}});
  CHECK(fixed.preprocessing.fit == Fit::letterbox);
  CHECK(fixed.blueprint.input == Shape{1, 3, 256, 320});
}

TEST_CASE("tensors that are missing, left over or of another shape are named") {
  const std::string head = "[it] 1 tensors do not fit torchvision's Faster R-CNN with MobileNetV3:\n  ";
  CHECK(refused([](NamedTensors& t) { t.erase("roi_heads.box_head.fc7.bias"); }) ==
        head + "'roi_heads.box_head.fc7.bias' [1024] is missing");
  CHECK(refused([](NamedTensors& t) { t.emplace("roi_heads.mask_head.weight", Tensor::zeros({2})); }) ==
        head + "'roi_heads.mask_head.weight' [2] is left over");
  CHECK(refused([](NamedTensors& t) {
          t.insert_or_assign("backbone.body.4.block.1.0.weight", Tensor::zeros({72, 1, 3, 3}));
        }) == head + "'backbone.body.4.block.1.0.weight' is [72,1,3,3], expected [72,1,5,5]");
  const std::string many = refused([](NamedTensors& t) {
    std::erase_if(t, [](const auto& one) { return one.first.starts_with("backbone.body.1"); });
  });
  CHECK(contains(many, " tensors do not fit"));
  CHECK(std::count(many.begin(), many.end(), '\n') == 21);  // twenty, and how many more
  CHECK(contains(many, "\n  and "));
  CHECK(contains(refused([](NamedTensors& t) { t.erase("roi_heads.box_predictor.cls_score.bias"); }),
                 "tensor 'roi_heads.box_predictor.cls_score.bias' is missing or no list of the background and one or "
                 "more classes, expected for a Faster R-CNN"));
  CHECK(contains(
      refused([](NamedTensors& t) { t.insert_or_assign("backbone.body.0.1.running_var", Tensor::full({16}, -1)); }),
      "tensor 'backbone.body.0.1.running_var' holds a negative variance"));
  CHECK(contains(refused(kNothing, {{"torchvision", "maskrcnn"}}),
                 "metadata 'torchvision': 'maskrcnn', expected fasterrcnn_mobilenet_v3_large_320_fpn or "
                 "fasterrcnn_mobilenet_v3_large_fpn"));
}

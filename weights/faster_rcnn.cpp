#include "weights/faster_rcnn.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/strict_json.h"
#include "weights/torchvision_layers.h"

namespace limpid::weights {

namespace {

constexpr std::size_t kMostListed = 20;
constexpr std::int64_t kPyramid = 256, kHidden = 1024, kBins = 7, kSamples = 2;
constexpr double kFrozenResNet = 0, kOtherNorms = 1e-5;

// What the tensors do not tell.
struct Variant {
  std::string_view name;
  double shorter, longer;
  std::int64_t before_nms, after_nms;
  double threshold;
};
constexpr Variant kVariants[] = {{"fasterrcnn_resnet50_fpn", 800, 1333, 1000, 1000, 0},
                                 {"fasterrcnn_mobilenet_v3_large_320_fpn", 320, 640, 150, 150, 0.05},
                                 {"fasterrcnn_mobilenet_v3_large_fpn", 800, 1333, 1000, 1000, 0.05}};

bool is_resnet(const NamedTensors& tensors) { return tensors.contains("backbone.body.conv1.weight"); }

const Variant& variant_of(const Safetensors& contents, const std::string& file) {
  const bool resnet = is_resnet(contents.tensors);
  const auto told = contents.metadata.find("torchvision");
  if (told == contents.metadata.end()) return kVariants[resnet ? 0 : 1];
  for (const Variant& variant : kVariants)
    if (told->second == variant.name && resnet == (&variant == kVariants)) return variant;
  throw FormatError("[" + file + "] metadata 'torchvision': '" + printable(told->second) + "', expected " +
                    (resnet ? std::string(kVariants[0].name)
                            : std::string(kVariants[1].name) + " or " + std::string(kVariants[2].name)));
}

double epsilon_of(const Safetensors& contents, const LoadOptions& options) {
  if (options.batch_norm_epsilon) return *options.batch_norm_epsilon;
  const auto norms = contents.metadata.find("norms");
  const bool trained = (norms != contents.metadata.end() && norms->second == "trained") ||
                       std::ranges::any_of(contents.tensors,
                                           [](const auto& one) { return one.first.ends_with(".num_batches_tracked"); });
  return is_resnet(contents.tensors) && !trained ? kFrozenResNet : kOtherNorms;
}

// Stages of 3, 4, 6, 3 bottlenecks in ResNet-50; counted, so that deeper ones are read.
std::vector<std::int64_t> bottlenecks(const NamedTensors& tensors) {
  std::vector<std::int64_t> blocks;
  for (int stage = 1; stage <= 4; ++stage) {
    const std::string name = "backbone.body.layer" + std::to_string(stage) + ".";
    std::int64_t count = 1;
    while (tensors.contains(name + std::to_string(count) + ".conv1.weight")) ++count;
    blocks.push_back(count);
  }
  return blocks;
}

// One aspect ratio after another and within it one size after another, as whole numbers to both sides of the centre.
std::vector<double> anchors_of(std::span<const double> sizes) {
  std::vector<double> anchors;
  for (const double ratio : {0.5, 1.0, 2.0})  // height / width
    for (const double size : sizes)
      for (const double side : {size / std::sqrt(ratio), size * std::sqrt(ratio)})
        anchors.push_back(2 * std::nearbyint(side / 2));
  return anchors;
}

class FasterRcnnReader {
 public:
  FasterRcnnReader(const Safetensors& contents, const std::string& file, const LoadOptions& options)
      : contents_(contents),
        file_(file),
        variant_(variant_of(contents, file)),
        net_(epsilon_of(contents, options)),
        classes_(classes()) {}

  ModelFile run() {
    const FeatureMap picture = net_.add("batch_norm", "transform.normalize", {nn::kInput}, 3, {{"epsilon", 0.0}});
    const bool resnet = is_resnet(contents_.tensors);
    const std::vector<FeatureMap> levels = pyramid(
        resnet ? weights::resnet(net_, picture, bottlenecks(contents_.tensors)) : mobilenet_v3_large(net_, picture));
    const std::vector<double> sizes{32, 64, 128, 256, 512};
    for (std::size_t level = 0; level < levels.size(); ++level)
      proposals(level, levels[level],
                anchors_of(resnet ? std::span(sizes).subspan(level, 1) : std::span<const double>(sizes)));
    box_head(levels);
    compare();
    finish();
    return std::move(model_);
  }

 private:
  std::int64_t classes() const {
    const auto score = contents_.tensors.find("roi_heads.box_predictor.cls_score.bias");
    if (score == contents_.tensors.end() || score->second.shape().rank() != 1 || score->second.elements() < 2)
      throw FormatError("[" + file_ +
                        "] tensor 'roi_heads.box_predictor.cls_score.bias' is missing or no list of the background and "
                        "one or more classes, expected for a Faster R-CNN");
    return score->second.elements() - 1;
  }

  // A module's name, in which the published checkpoints lack the last part.
  std::string spelled(const std::string& name, const std::string& part) const {
    return contents_.tensors.contains(name + ".weight") ? name : name + part;
  }

  // Feature pyramid (Lin et al., CVPR 2017): coarse levels added to finer ones; one more level by leaving out cells.
  std::vector<FeatureMap> pyramid(const std::vector<FeatureMap>& stages) {
    std::vector<FeatureMap> levels(stages.size());
    const std::string fpn = "backbone.fpn.";
    FeatureMap above;
    for (std::size_t i = stages.size(); i-- > 0;) {
      const std::string number = std::to_string(i), inner = fpn + "inner_blocks." + number,
                        outer = fpn + "layer_blocks." + number;
      FeatureMap sum = net_.convolution(inner, spelled(inner, ".0"), stages[i], kPyramid, 1);
      if (i + 1 < stages.size()) {
        // Both stages of MobileNetV3 that are read have the same extents.
        if (is_resnet(contents_.tensors))
          above = net_.add("upsample", fpn + "upsample." + number, {above.layer}, kPyramid,
                           {{"factor", std::vector<std::int64_t>{2, 2}}});
        sum = net_.add("add", fpn + "sum." + number, {sum.layer, above.layer}, kPyramid);
      }
      above = sum;
      levels[i] = net_.convolution(outer, spelled(outer, ".0"), sum, kPyramid, 3);
    }
    levels.push_back(
        net_.add("max_pool", fpn + "pool", {levels.back().layer}, kPyramid,
                 {{"size", std::vector<std::int64_t>{1, 1}}, {"stride", std::vector<std::int64_t>{2, 2}}}));
    return levels;
  }

  // The region proposal network (Ren et al. 2015), the same weights at every level.
  void proposals(std::size_t level, const FeatureMap& map, std::vector<double> anchors) {
    const auto count = static_cast<std::int64_t>(anchors.size()) / 2;
    const std::string first = "rpn.head.0", name = "rpn.head." + std::to_string(level);
    const auto shared = [&](const std::string& part) {
      return level == 0 ? Attributes{} : Attributes{{nn::kWeightsOf, first + part}};
    };
    const std::string head = "rpn.head.";
    const FeatureMap mixed = net_.convolution(name + ".conv.conv2d", spelled(head + "conv", ".0.0"), map, kPyramid, 3,
                                              shared(".conv.conv2d"));
    const FeatureMap active = net_.add("relu", name + ".conv", {mixed.layer}, kPyramid);
    const FeatureMap logits =
        net_.convolution(name + ".cls_logits", head + "cls_logits", active, count, 1, shared(".cls_logits"));
    const FeatureMap deltas =
        net_.convolution(name + ".bbox_pred", head + "bbox_pred", active, 4 * count, 1, shared(".bbox_pred"));
    net_.add("concat", name, {logits.layer, deltas.layer}, 5 * count);
    net_.blueprint.outputs.push_back(name);
    model_.heads.push_back({"proposals",
                            name,
                            {{"classes", classes_},
                             {"anchors", std::move(anchors)},
                             {"before_nms", variant_.before_nms},
                             {"after_nms", variant_.after_nms},
                             {"nms", 0.7},
                             {"threshold", variant_.threshold}}});
  }

  void box_head(const std::vector<FeatureMap>& levels) {
    const std::string heads = "roi_heads.";
    const FeatureMap pooled = net_.add("roi_align", heads + "box_roi_pool", {levels[levels.size() - 2].layer}, kPyramid,
                                       {{"size", std::vector<std::int64_t>{kBins, kBins}}, {"sampling", kSamples}});
    FeatureMap x = net_.add("flatten", heads + "box_head.flatten", {pooled.layer}, kPyramid * kBins * kBins);
    for (const char* name : {"box_head.fc6", "box_head.fc7"}) {
      x = net_.linear(heads + name + ".linear", heads + name, x, kHidden);
      x = net_.add("relu", heads + name, {x.layer}, kHidden);
    }
    const std::string score = heads + "box_predictor.cls_score", boxes = heads + "box_predictor.bbox_pred";
    net_.linear(score, score, x, classes_ + 1);
    net_.linear(boxes, boxes, x, 4 * (classes_ + 1));
    for (std::size_t level = 0; level + 1 < levels.size(); ++level) {
      net_.blueprint.outputs.push_back(levels[level].layer);
      model_.heads.push_back({"regions",
                              levels[level].layer,
                              {{"classes", classes_}, {"pool", pooled.layer}, {"score", score}, {"boxes", boxes}}});
    }
  }

  void compare() const {
    std::vector<std::string> differences;
    for (const auto& [name, expected] : net_.stored) {
      const auto found = contents_.tensors.find(name);
      if (found == contents_.tensors.end())
        differences.push_back("'" + name + "' " + expected.shape.text() + " is missing");
      else if (found->second.shape() != expected.shape)
        differences.push_back("'" + name + "' is " + found->second.shape().text() + ", expected " +
                              expected.shape.text());
    }
    for (const auto& [name, tensor] : contents_.tensors)
      if (!net_.stored.contains(name) && !name.ends_with(".num_batches_tracked"))
        differences.push_back("'" + printable(name) + "' " + tensor.shape().text() + " is left over");
    if (differences.empty()) return;
    std::string text = "[" + file_ + "] " + std::to_string(differences.size()) +
                       " tensors do not fit torchvision's Faster R-CNN with " +
                       (is_resnet(contents_.tensors) ? "a ResNet:" : "MobileNetV3:");
    for (std::size_t i = 0; i < std::min(differences.size(), kMostListed); ++i) text += "\n  " + differences[i];
    if (differences.size() > kMostListed)
      text += "\n  and " + std::to_string(differences.size() - kMostListed) + " more";
    throw FormatError(text);
  }

  void finish() {
    for (const auto& [name, expected] : net_.stored) {
      const Tensor& tensor = contents_.tensors.at(name);
      for (std::int64_t i = 0; name.ends_with(".running_var") && i < tensor.elements(); ++i)
        if (tensor.at(i) < 0) throw FormatError("[" + file_ + "] tensor '" + name + "' holds a negative variance");
      model_.tensors.emplace(expected.parameter, tensor);
    }
    constexpr double mean[] = {0.485, 0.456, 0.406}, deviation[] = {0.229, 0.224, 0.225};  // of ImageNet's pictures
    const auto fixed = [&](const char* part, const std::function<double(int)>& value) {
      model_.tensors.emplace("transform.normalize." + std::string(part),
                             Tensor::of({3}, {value(0), value(1), value(2)}));
    };
    fixed("gamma", [](int) { return 1.0; });
    fixed("beta", [](int) { return 0.0; });
    fixed("mean", [&](int c) { return mean[c]; });
    fixed("variance", [&](int c) { return deviation[c] * deviation[c]; });

    const auto shorter = static_cast<std::int64_t>(variant_.shorter);
    net_.blueprint.input = {1, 3, shorter, shorter};
    model_.format = "torchvision";
    model_.blueprint = std::move(net_.blueprint);
    model_.preprocessing.fit = Fit::shorter_side;
    model_.preprocessing.shorter = variant_.shorter;
    model_.preprocessing.longer = variant_.longer;
    model_.preprocessing.pad_colour = {mean[0], mean[1], mean[2]};
    if (const auto names = contents_.metadata.find("names"); names != contents_.metadata.end()) {
      const std::string where = file_ + ": metadata 'names'";
      const nlohmann::json document = parse_strictly(names->second, where, 3);
      model_.class_names = JsonValue(document, where, "names").list([](const JsonValue& item) { return item.text(); });
    }
  }

  const Safetensors& contents_;
  const std::string& file_;
  const Variant& variant_;
  TorchvisionLayers net_;
  std::int64_t classes_;
  ModelFile model_;
};

}  // namespace

bool has_faster_rcnn(const NamedTensors& tensors) {
  return tensors.contains("rpn.head.cls_logits.weight") || tensors.contains("roi_heads.box_predictor.cls_score.weight");
}

ModelFile faster_rcnn_model(const Safetensors& contents, const std::string& file, const LoadOptions& options) {
  return FasterRcnnReader(contents, file, options).run();
}

}  // namespace limpid::weights

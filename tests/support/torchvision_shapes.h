// Names and shapes of the state dicts of torchvision's two Faster R-CNNs, built up stage by stage as torchvision does,
// and without any of limpid's own readers. Their norms are frozen batch norms: four vectors, no count of batches.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tensor/shape.h"

namespace limpid::test {

enum class Torchvision { resnet50_fpn, mobilenet_v3_large_320_fpn };

class TorchvisionShapes {
 public:
  explicit TorchvisionShapes(Torchvision architecture) {
    if (architecture == Torchvision::resnet50_fpn) {
      resnet50();
      detector({256, 512, 1024, 2048}, 3);  // three ratios of sides
    } else {
      mobilenet_v3_large();
      detector({160, 960}, 15);  // three ratios of sides, five sizes
    }
  }

  std::map<std::string, Shape> shapes;

 private:
  void conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
    shapes.emplace(name + ".weight", Shape{out, in, kernel, kernel});
  }
  void norm(const std::string& name, std::int64_t channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
      shapes.emplace(name + part, Shape{channels});
  }
  void conv_with_bias(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
    conv(name, in, out, kernel);
    shapes.emplace(name + ".bias", Shape{out});
  }
  void linear(const std::string& name, std::int64_t in, std::int64_t out) {
    shapes.emplace(name + ".weight", Shape{out, in});
    shapes.emplace(name + ".bias", Shape{out});
  }
  void conv_norm(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
    conv(name + ".0", in, out, kernel);
    norm(name + ".1", out);
  }

  void resnet50() {
    const std::string body = "backbone.body.";
    conv(body + "conv1", 3, 64, 7), norm(body + "bn1", 64);
    std::int64_t in = 64, width = 64;
    int stage = 1;
    for (const int blocks : {3, 4, 6, 3}) {
      for (int i = 0; i < blocks; ++i) {
        const std::string block = body + "layer" + std::to_string(stage) + "." + std::to_string(i) + ".";
        conv(block + "conv1", in, width, 1), norm(block + "bn1", width);
        conv(block + "conv2", width, width, 3), norm(block + "bn2", width);
        conv(block + "conv3", width, 4 * width, 1), norm(block + "bn3", 4 * width);
        if (i == 0) conv_norm(block + "downsample", in, 4 * width, 1);
        in = 4 * width;
      }
      width *= 2;
      ++stage;
    }
  }

  void mobilenet_v3_large() {
    struct Block {  // Howard et al. 2019, table 1
      std::int64_t kernel, expanded, out;
      bool squeeze;
    };
    const std::vector<Block> blocks{{3, 16, 16, false},  {3, 64, 24, false},  {3, 72, 24, false},  {5, 72, 40, true},
                                    {5, 120, 40, true},  {5, 120, 40, true},  {3, 240, 80, false}, {3, 200, 80, false},
                                    {3, 184, 80, false}, {3, 184, 80, false}, {3, 480, 112, true}, {3, 672, 112, true},
                                    {5, 672, 160, true}, {5, 960, 160, true}, {5, 960, 160, true}};
    const std::string body = "backbone.body.";
    std::int64_t in = 16;
    int number = 0;
    conv_norm(body + "0", 3, in, 3);
    for (const Block& b : blocks) {
      const std::string block = body + std::to_string(++number) + ".block.";
      int part = 0;
      if (b.expanded != in) conv_norm(block + std::to_string(part++), in, b.expanded, 1);
      conv_norm(block + std::to_string(part++), 1, b.expanded, b.kernel);  // depthwise
      if (b.squeeze) {
        const std::string squeeze = block + std::to_string(part++) + ".fc";
        const std::int64_t squeezed = divisible_by_8(b.expanded / 4);
        conv_with_bias(squeeze + "1", b.expanded, squeezed, 1), conv_with_bias(squeeze + "2", squeezed, b.expanded, 1);
      }
      conv_norm(block + std::to_string(part), b.expanded, b.out, 1);
      in = b.out;
    }
    conv_norm(body + std::to_string(++number), in, 6 * in, 1);
  }

  // The nearest multiple of 8 that is not below nine tenths.
  static std::int64_t divisible_by_8(std::int64_t channels) {
    const std::int64_t rounded = std::max<std::int64_t>(8, (channels + 4) / 8 * 8);
    return 10 * rounded < 9 * channels ? rounded + 8 : rounded;
  }

  void detector(const std::vector<std::int64_t>& read, std::int64_t anchors) {
    const std::int64_t channels = 256, hidden = 1024, classes = 91;
    for (std::size_t level = 0; level < read.size(); ++level) {
      conv_with_bias("backbone.fpn.inner_blocks." + std::to_string(level) + ".0", read[level], channels, 1);
      conv_with_bias("backbone.fpn.layer_blocks." + std::to_string(level) + ".0", channels, channels, 3);
    }
    conv_with_bias("rpn.head.conv.0.0", channels, channels, 3);
    conv_with_bias("rpn.head.cls_logits", channels, anchors, 1);
    conv_with_bias("rpn.head.bbox_pred", channels, 4 * anchors, 1);
    linear("roi_heads.box_head.fc6", channels * 7 * 7, hidden);
    linear("roi_heads.box_head.fc7", hidden, hidden);
    linear("roi_heads.box_predictor.cls_score", hidden, classes);
    linear("roi_heads.box_predictor.bbox_pred", hidden, 4 * classes);
  }
};

// The name in the published checkpoints, which are older than the names of today's modules.
inline std::string checkpoint_name(std::string name) {
  for (const std::string before : {"rpn.head.conv.0.0.", "fpn.inner_blocks.", "fpn.layer_blocks."}) {
    const auto at = name.find(before);
    if (at == std::string::npos) continue;
    if (before.starts_with("rpn")) return "rpn.head.conv." + name.substr(before.size());
    name.erase(at + before.size() + 1, 2);  // after the level's digit
    return name;
  }
  return name;
}

}  // namespace limpid::test

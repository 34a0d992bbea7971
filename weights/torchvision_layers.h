// What torchvision's networks are written down with: layers of a blueprint, and beside each the tensors of the state
// dict that it takes. Shapes come from the architecture, so a file is compared with all of it.
//
// The layers keep the modules' names. A convolution X with its norm and activation is "X.conv2d", "X.batch_norm" and
// "X"; the last layer of a module carries the module's name.
#pragma once

#include <map>

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::weights {

struct FeatureMap {
  std::string layer;
  std::int64_t channels = 0;
};

// A tensor of the state dict, and what limpid calls it.
struct StoredTensor {
  Shape shape;
  std::string parameter;
};

class TorchvisionLayers {
 public:
  explicit TorchvisionLayers(double epsilon) : epsilon_(epsilon) {}

  nn::Blueprint blueprint;
  std::map<std::string, StoredTensor> stored;  // by the state dict's name

  FeatureMap add(std::string type, std::string name, std::vector<std::string> inputs, std::int64_t channels,
                 Attributes attributes = {});
  // Padded so that stride 1 keeps the extents. Its tensors are `module`.weight and, with a bias, `module`.bias.
  FeatureMap convolution(const std::string& name, const std::string& module, const FeatureMap& in, std::int64_t filters,
                         std::int64_t kernel, Attributes more = {});
  // Convolution without bias, norm, and `activation` where there is one; `name` is what the output is called.
  struct Block {
    std::string convolution, norm, activation;  // modules; a layer type
    std::int64_t filters = 0, kernel = 1, stride = 1, groups = 1;
  };
  FeatureMap block(const std::string& name, const FeatureMap& in, const Block& b);
  FeatureMap linear(const std::string& name, const std::string& module, const FeatureMap& in, std::int64_t features);

 private:
  double epsilon_;
};

// The backbones: outputs of the stages that the feature pyramid reads, finest first.
std::vector<FeatureMap> mobilenet_v3_large(TorchvisionLayers& net, const FeatureMap& picture);
// Of bottlenecks; `blocks` of each stage.
std::vector<FeatureMap> resnet(TorchvisionLayers& net, const FeatureMap& picture,
                               const std::vector<std::int64_t>& blocks);

}  // namespace limpid::weights

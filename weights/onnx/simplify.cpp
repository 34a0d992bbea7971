#include "weights/onnx/simplify.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace limpid::weights::onnx {

namespace {

class Joining {
 public:
  explicit Joining(nn::Blueprint& blueprint) : layers_(blueprint.layers) {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      by_name_.emplace(layers_[i].name, i);
      for (const std::string& input : layers_[i].inputs) ++readers_[input];
    }
    for (const std::string& output : blueprint.outputs) ++readers_[output];
  }

  void run() {
    for (nn::LayerSpec& layer : layers_)
      if (layer.type == "scale")
        join_hard_sigmoid(layer);
      else if (layer.type == "multiply" && layer.inputs.size() == 2 && !join_product(layer, 0))
        join_product(layer, 1);
  }

 private:
  // The layer of that name, where it is of the type and `readers` layers read it.
  const nn::LayerSpec* layer(const std::string& name, std::string_view type, int readers = 1) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    const nn::LayerSpec& spec = layers_[found->second];
    return spec.type == type && readers_.at(name) == readers ? &spec : nullptr;
  }
  static bool is_scale(const nn::LayerSpec* spec, double factor, double shift) {
    return spec != nullptr && std::abs(spec->attributes.get_or("factor", 1.0) - factor) < 1e-6 &&
           spec->attributes.get_or("shift", 0.0) == shift;
  }
  void become(nn::LayerSpec& spec, std::string type, const std::string& input) {
    spec.type = std::move(type);
    spec.attributes = {};
    spec.inputs = {input};
  }

  // What relu6(x + 3) is computed from.
  const std::string* shifted_and_cut(const std::string& name) const {
    const nn::LayerSpec* cut = layer(name, "relu6");
    if (cut == nullptr) return nullptr;
    const nn::LayerSpec* shift = layer(cut->inputs[0], "scale");
    return is_scale(shift, 1, 3) ? &shift->inputs[0] : nullptr;
  }

  void join_hard_sigmoid(nn::LayerSpec& sixth) {
    if (!is_scale(&sixth, 1.0 / 6, 0)) return;
    if (const std::string* x = shifted_and_cut(sixth.inputs[0])) {
      become(sixth, "hard_sigmoid", *x);
      return;
    }
    const nn::LayerSpec* product = layer(sixth.inputs[0], "multiply");
    for (std::size_t gate = 0; product != nullptr && gate < 2; ++gate) {
      const std::string* x = shifted_and_cut(product->inputs[gate]);
      if (x == nullptr || *x != product->inputs[1 - gate]) continue;
      become(sixth, "hard_swish", *x);
      return;
    }
  }

  bool join_product(nn::LayerSpec& product, std::size_t gate) {
    const std::string x = product.inputs[1 - gate];
    if (const auto* sigmoid = layer(product.inputs[gate], "sigmoid"); sigmoid && sigmoid->inputs[0] == x)
      return become(product, "silu", x), true;
    if (const auto* sigmoid = layer(product.inputs[gate], "hard_sigmoid"); sigmoid && sigmoid->inputs[0] == x)
      return become(product, "hard_swish", x), true;
    if (const auto* tanh = layer(product.inputs[gate], "tanh"))
      if (const auto* softplus = layer(tanh->inputs[0], "softplus"); softplus && softplus->inputs[0] == x)
        return become(product, "mish", x), true;
    return false;
  }

  std::vector<nn::LayerSpec>& layers_;
  std::map<std::string, std::size_t> by_name_;
  std::map<std::string, int> readers_;
};

}  // namespace

void prune(nn::Blueprint& blueprint, NamedTensors& tensors) {
  std::set<std::string> needed(blueprint.outputs.begin(), blueprint.outputs.end());
  for (std::size_t i = blueprint.layers.size(); i-- > 0;) {
    const nn::LayerSpec& layer = blueprint.layers[i];
    if (needed.contains(layer.name)) needed.insert(layer.inputs.begin(), layer.inputs.end());
  }
  std::erase_if(blueprint.layers, [&](const nn::LayerSpec& layer) { return !needed.contains(layer.name); });
  std::erase_if(tensors,
                [&](const auto& entry) { return !needed.contains(entry.first.substr(0, entry.first.rfind('.'))); });
}

void join_activations(nn::Blueprint& blueprint) { Joining(blueprint).run(); }

}  // namespace limpid::weights::onnx

#include "weights/torchvision_layers.h"

namespace limpid::weights {

namespace {

using Ints = std::vector<std::int64_t>;

}  // namespace

FeatureMap TorchvisionLayers::add(std::string type, std::string name, std::vector<std::string> inputs,
                                  std::int64_t channels, Attributes attributes) {
  blueprint.layers.push_back({std::move(type), name, std::move(inputs), std::move(attributes)});
  return {std::move(name), channels};
}

FeatureMap TorchvisionLayers::convolution(const std::string& name, const std::string& module, const FeatureMap& in,
                                          std::int64_t filters, std::int64_t kernel, Attributes more) {
  const std::int64_t groups = more.get_or<std::int64_t>("groups", 1), border = kernel / 2;
  if (!more.contains(nn::kWeightsOf)) {
    stored[module + ".weight"] = {{filters, in.channels / groups, kernel, kernel}, name + ".weight"};
    if (more.get_or("bias", true)) stored[module + ".bias"] = {{filters}, name + ".bias"};
  }
  more.set("filters", filters);
  more.set("kernel", Ints{kernel, kernel});
  if (border > 0) more.set("padding", Ints{border, border, border, border});
  return add("conv2d", name, {in.layer}, filters, std::move(more));
}

FeatureMap TorchvisionLayers::block(const std::string& name, const FeatureMap& in, const Block& b) {
  Attributes attributes{{"bias", false}, {"stride", Ints{b.stride, b.stride}}};
  if (b.groups > 1) attributes.set("groups", b.groups);
  FeatureMap out = convolution(name + ".conv2d", b.convolution, in, b.filters, b.kernel, std::move(attributes));
  const std::string normed = b.activation.empty() ? name : name + ".batch_norm";
  constexpr std::pair<const char*, const char*> parts[] = {
      {"weight", "gamma"}, {"bias", "beta"}, {"running_mean", "mean"}, {"running_var", "variance"}};
  for (const auto& [theirs, ours] : parts)
    stored[b.norm + "." + theirs] = {{b.filters}, normed + "." + std::string(ours)};
  out = add("batch_norm", normed, {out.layer}, b.filters, {{"epsilon", epsilon_}});
  return b.activation.empty() ? out : add(b.activation, name, {out.layer}, b.filters);
}

FeatureMap TorchvisionLayers::linear(const std::string& name, const std::string& module, const FeatureMap& in,
                                     std::int64_t features) {
  stored[module + ".weight"] = {{features, in.channels}, name + ".weight"};
  stored[module + ".bias"] = {{features}, name + ".bias"};
  return add("linear", name, {in.layer}, features, {{"features", features}});
}

}  // namespace limpid::weights

#include "detector/training/fine_tune.h"

#include <algorithm>
#include <optional>

#include "detector/class_aliases.h"
#include "detector/training/architecture.h"
#include "nn/initialise.h"
#include "nn/suggest.h"
#include "tensor/error.h"

namespace limpid {
namespace {

// Row r of the new filters is row from[r] of the old ones, or its own in `drawn` where there is none.
Tensor rows_taken(const Tensor& old, const Tensor& drawn, const std::vector<std::optional<std::int64_t>>& from) {
  const Tensor source = old.to(DType::float32);
  const std::int64_t length = drawn.elements() / drawn.shape()[0];
  Draft<float> rows(drawn.shape());
  for (std::size_t r = 0; r < from.size(); ++r) {
    const Tensor& tensor = from[r] ? source : drawn;
    const std::int64_t row = from[r] ? *from[r] : static_cast<std::int64_t>(r);
    std::copy_n(tensor.values<float>().data() + row * length, length,
                rows.data() + static_cast<std::int64_t>(r) * length);
  }
  return std::move(rows).freeze();
}

}  // namespace

weights::ModelFile with_classes(weights::ModelFile model, const std::vector<std::string>& class_names,
                                std::uint64_t seed) {
  if (model.class_names == class_names) return model;
  const auto classes = static_cast<std::int64_t>(class_names.size());
  const auto known = shared_classes(class_names, model.class_names);
  for (weights::HeadSpec& head : model.heads) {
    if (head.type != "yolo")
      throw FormatError("[head on '" + head.layer + "'] a head of type '" + head.type +
                        "' cannot be trained, expected 'yolo'");
    const HeadConvolution c = head_convolution(model.blueprint, head);
    std::vector<std::optional<std::int64_t>> from;
    for (std::int64_t a = 0; a < c.anchors; ++a) {
      const std::int64_t first = a * (5 + c.classes);
      for (std::int64_t i = 0; i < 5; ++i) from.emplace_back(first + i);
      for (const auto& old_class : known)
        from.push_back(old_class ? std::optional(first + 5 + *old_class) : std::nullopt);
    }
    nn::LayerSpec& layer = model.blueprint.layers[c.layer];
    const std::int64_t filters = c.anchors * (5 + classes);
    layer.attributes.set("filters", filters);
    head.attributes.set("classes", classes);
    Tensor &weight = model.tensors.at(layer.name + ".weight"), &bias = model.tensors.at(layer.name + ".bias");
    std::vector<std::int64_t> shape = {weight.shape().dims().begin(), weight.shape().dims().end()};
    shape[0] = filters;
    weight = rows_taken(weight, nn::initial_weight(Shape(shape), seed, layer.name + ".weight"), from);
    bias = rows_taken(bias, Tensor::zeros({filters}), from);
  }
  model.class_names = class_names;
  return model;
}

std::set<std::string> layers_up_to(const nn::Blueprint& blueprint, const std::string& layer) {
  std::set<std::string> layers;
  std::vector<std::string> names;
  for (const nn::LayerSpec& spec : blueprint.layers) {
    layers.insert(spec.name);
    names.push_back(spec.name);
    if (spec.name == layer) return layers;
  }
  throw UsageError("[freeze] no layer is named '" + layer + "'" + did_you_mean(layer, names));
}

}  // namespace limpid

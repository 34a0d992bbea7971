// To add a layer type: write nn/layers/NAME.cpp (a Layer in an anonymous namespace, below it the function that builds
// one from its LayerSpec), declare that function here and give it a row in the table. output_shape and forward are
// enough for an elementwise layer; one that moves or mixes cells says so in reads and touches. Every weight format,
// tape names, geometry and the summary follow.
#include "nn/layers.h"

#include <algorithm>

#include "nn/suggest.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid::nn {

using Built = std::unique_ptr<Layer>;
Built conv2d_layer(const LayerSpec&);
Built linear_layer(const LayerSpec&);
Built batch_norm_layer(const LayerSpec&);
template <Var (*function)(const Var&)>
Built activation_layer(const LayerSpec&);
Built leaky_relu_layer(const LayerSpec&);
Built elu_layer(const LayerSpec&);
Built max_pool_layer(const LayerSpec&);
Built avg_pool_layer(const LayerSpec&);
Built global_avg_pool_layer(const LayerSpec&);
Built upsample_layer(const LayerSpec&);
Built concat_layer(const LayerSpec&);
Built slice_channels_layer(const LayerSpec&);
Built add_layer(const LayerSpec&);
Built multiply_layer(const LayerSpec&);
Built roi_align_layer(const LayerSpec&);
Built reorg_layer(const LayerSpec&);
Built flatten_layer(const LayerSpec&);
Built softmax_layer(const LayerSpec&);
Built identity_layer(const LayerSpec&);

namespace {

// The attributes column is also the list of names a layer accepts: name [extents] (type, default).
constexpr LayerType kTypes[] = {
    {"conv2d", conv2d_layer,
     "filters, kernel [h,w], stride [h,w] (1x1), padding [t,l,b,r] (0), dilation [h,w] (1x1), groups (1), bias (yes), "
     "weights_of (itself)"},
    {"linear", linear_layer, "features, bias (yes)"},
    {"batch_norm", batch_norm_layer, "epsilon"},
    {"leaky_relu", leaky_relu_layer, "slope (0.1)"},
    {"relu", activation_layer<limpid::relu>, ""},
    {"relu6", activation_layer<limpid::relu6>, ""},
    {"silu", activation_layer<limpid::silu>, ""},
    {"mish", activation_layer<limpid::mish>, ""},
    {"sigmoid", activation_layer<limpid::sigmoid>, ""},
    {"tanh", activation_layer<limpid::tanh>, ""},
    {"softplus", activation_layer<limpid::softplus>, ""},
    {"hard_swish", activation_layer<limpid::hard_swish>, ""},
    {"hard_sigmoid", activation_layer<limpid::hard_sigmoid>, ""},
    {"elu", elu_layer, "alpha (1.0)"},
    {"max_pool", max_pool_layer, "size [h,w], stride [h,w] (size), padding [t,l,b,r] (0)"},
    {"avg_pool", avg_pool_layer, "size [h,w], stride [h,w] (size), padding [t,l,b,r] (0), count_padding (no)"},
    {"global_avg_pool", global_avg_pool_layer, ""},
    {"upsample", upsample_layer, "factor [h,w]"},
    {"concat", concat_layer, "axis (1)"},
    {"slice_channels", slice_channels_layer, "begin, end"},
    {"add", add_layer, ""},
    {"multiply", multiply_layer, ""},
    {"roi_align", roi_align_layer, "size [h,w], sampling"},
    {"reorg", reorg_layer, "stride"},
    {"flatten", flatten_layer, ""},
    {"softmax", softmax_layer, ""},
    {"identity", identity_layer, ""},
};

// "size [h,w], count_padding (no)" -> size, count_padding
std::vector<std::string> attribute_names(std::string_view documentation) {
  std::vector<std::string> names;
  bool inside = false, at_name = true;  // inside brackets; before or within the name of an entry
  std::string name;
  const auto finish = [&] {
    if (!name.empty()) names.push_back(std::exchange(name, {}));
  };
  for (const char c : documentation) {
    if (c == '[' || c == '(')
      inside = true;
    else if (c == ']' || c == ')')
      inside = false;
    else if (inside)
      continue;
    else if (c == ',')
      finish(), at_name = true;
    else if (c == ' ')
      at_name = at_name && name.empty();
    else if (at_name)
      name += c;
  }
  finish();
  return names;
}

void refuse_unknown_attributes(const LayerType& type, const Attributes& attributes) {
  const std::vector<std::string> known = attribute_names(type.attributes);
  for (const auto& [name, value] : attributes)
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw FormatError("[attribute] '" + name + "' is unknown to " + std::string(type.name) +
                        did_you_mean(name, known));
}

}  // namespace

std::span<const LayerType> layer_types() { return kTypes; }

std::unique_ptr<Layer> build_layer(const LayerSpec& spec) {
  const std::string where = "[layer '" + spec.name + "'] ";
  const auto type = std::ranges::find(kTypes, spec.type, &LayerType::name);
  if (type == std::end(kTypes)) {
    std::vector<std::string> names;
    for (const LayerType& t : kTypes) names.emplace_back(t.name);
    throw FormatError(where + "unknown type '" + spec.type + "'" + did_you_mean(spec.type, names));
  }
  try {
    refuse_unknown_attributes(*type, spec.attributes);
    return type->build(spec);
  } catch (const FormatError& error) {
    const std::string text = error.what(), attribute = "[attribute] ";
    throw FormatError(where + (text.starts_with(attribute) ? text.substr(attribute.size()) : text));
  }
}

}  // namespace limpid::nn

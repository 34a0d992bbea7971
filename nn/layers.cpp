// To add a layer type: write nn/layers/NAME.cpp (a Layer in an anonymous namespace, below it the function that builds
// one from its LayerSpec), declare that function here and give it a row in the table. output_shape and forward are
// enough for an elementwise layer; one that moves or mixes cells says so in reads and touches (WholeLayer and AxisLayer
// of nn/layers/support.h help). Every weight format, tape names, geometry and the summary follow.
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
Built activation_layer(const LayerSpec&);
Built max_pool_layer(const LayerSpec&);
Built avg_pool_layer(const LayerSpec&);
Built global_pool_layer(const LayerSpec&);
Built resize_layer(const LayerSpec&);
Built pad_layer(const LayerSpec&);
Built reduce_layer(const LayerSpec&);
Built matmul_layer(const LayerSpec&);
Built conv_transpose2d_layer(const LayerSpec&);
Built top_k_layer(const LayerSpec&);
Built upsample_layer(const LayerSpec&);
Built concat_layer(const LayerSpec&);
Built slice_channels_layer(const LayerSpec&);
Built slice_layer(const LayerSpec&);
Built gather_layer(const LayerSpec&);
Built tile_layer(const LayerSpec&);
Built expand_layer(const LayerSpec&);
Built broadcasting_layer(const LayerSpec&);
Built compare_layer(const LayerSpec&);
Built roi_align_layer(const LayerSpec&);
Built reorg_layer(const LayerSpec&);
Built flatten_layer(const LayerSpec&);
Built reshape_layer(const LayerSpec&);
Built permute_layer(const LayerSpec&);
Built constant_layer(const LayerSpec&);
Built softmax_layer(const LayerSpec&);
Built identity_layer(const LayerSpec&);

namespace {

// The attributes column is also the list of names a layer accepts: name [extents] (type, default).
constexpr LayerType kTypes[] = {
    {"conv2d", conv2d_layer,
     "filters, kernel [h,w], stride [h,w] (1x1), padding [t,l,b,r] (0), dilation [h,w] (1x1), groups (1), bias (yes), "
     "weights_of (itself)"},
    {"conv_transpose2d", conv_transpose2d_layer,
     "filters, kernel [h,w], stride [h,w] (1x1), padding [t,l,b,r] (0), output_padding [h,w] (0), dilation [h,w] "
     "(1x1), "
     "groups (1), bias (yes)"},
    {"matmul", matmul_layer, ""},
    {"linear", linear_layer, "features, bias (yes)"},
    {"batch_norm", batch_norm_layer, "epsilon"},
    {"leaky_relu", activation_layer, "slope (0.1)"},
    {"relu", activation_layer, ""},
    {"relu6", activation_layer, ""},
    {"silu", activation_layer, ""},
    {"mish", activation_layer, ""},
    {"sigmoid", activation_layer, ""},
    {"tanh", activation_layer, ""},
    {"softplus", activation_layer, ""},
    {"hard_swish", activation_layer, ""},
    {"hard_sigmoid", activation_layer, ""},
    {"elu", activation_layer, "alpha (1.0)"},
    {"selu", activation_layer, "alpha (1.673), gamma (1.051)"},
    {"celu", activation_layer, "alpha (1.0)"},
    {"thresholded_relu", activation_layer, "alpha (1.0)"},
    {"softsign", activation_layer, ""},
    {"log_sigmoid", activation_layer, ""},
    {"exp", activation_layer, ""},
    {"log", activation_layer, ""},
    {"sqrt", activation_layer, ""},
    {"reciprocal", activation_layer, ""},
    {"negate", activation_layer, ""},
    {"abs", activation_layer, ""},
    {"erf", activation_layer, ""},
    {"sin", activation_layer, ""},
    {"cos", activation_layer, ""},
    {"atan", activation_layer, ""},
    {"sign", activation_layer, ""},
    {"floor", activation_layer, ""},
    {"ceil", activation_layer, ""},
    {"round", activation_layer, ""},
    {"truncate", activation_layer, ""},
    {"logical_not", activation_layer, ""},
    {"scale", activation_layer, "factor (1.0), shift (0.0)"},
    {"clip", activation_layer, "low (none), high (none)"},
    {"max_pool", max_pool_layer,
     "size [h,w], stride [h,w] (size), padding [t,l,b,r] (0), dilation [h,w] (1x1), ceil (no)"},
    {"avg_pool", avg_pool_layer,
     "size [h,w], stride [h,w] (size), padding [t,l,b,r] (0), count_padding (no), dilation [h,w] (1x1), ceil (no)"},
    {"global_avg_pool", global_pool_layer, ""},
    {"global_max_pool", global_pool_layer, ""},
    {"resize", resize_layer,
     "size [h,w], mode (linear), coordinates (half_pixel), rounding (round_prefer_floor), cubic_coefficient (-0.75), "
     "exclude_outside (no), scales [h,w] (size to size)"},
    {"upsample", upsample_layer, "factor [h,w]"},
    {"concat", concat_layer, "axis (1)"},
    {"slice_channels", slice_channels_layer, "begin, end"},
    {"add", broadcasting_layer, ""},
    {"subtract", broadcasting_layer, ""},
    {"multiply", broadcasting_layer, ""},
    {"divide", broadcasting_layer, ""},
    {"power", broadcasting_layer, ""},
    {"minimum", broadcasting_layer, ""},
    {"maximum", broadcasting_layer, ""},
    {"prelu", broadcasting_layer, ""},
    {"where", broadcasting_layer, ""},
    {"compare", compare_layer, "kind"},
    {"slice", slice_layer, "axis, begin, end, step (1)"},
    {"gather", gather_layer, "axis (0), indices [...], index_shape [...] (one axis)"},
    {"tile", tile_layer, "repeats [...]"},
    {"pad", pad_layer, "begins [...], ends [...], mode (constant), value (0.0)"},
    {"top_k_values", top_k_layer, "k, axis (-1), largest (yes)"},
    {"top_k_indices", top_k_layer, "k, axis (-1), largest (yes)"},
    {"reduce_sum", reduce_layer, "axes [...] (all), keep (no)"},
    {"reduce_mean", reduce_layer, "axes [...] (all), keep (no)"},
    {"reduce_max", reduce_layer, "axes [...] (all), keep (no)"},
    {"reduce_min", reduce_layer, "axes [...] (all), keep (no)"},
    {"reduce_prod", reduce_layer, "axes [...] (all), keep (no)"},
    {"reduce_l1", reduce_layer, "axes [...] (all), keep (no)"},
    {"reduce_l2", reduce_layer, "axes [...] (all), keep (no)"},
    {"expand", expand_layer, "shape [...]"},
    {"roi_align", roi_align_layer, "size [h,w], sampling"},
    {"reorg", reorg_layer, "stride"},
    {"flatten", flatten_layer, "axis (1)"},
    {"reshape", reshape_layer, "shape [...]"},
    {"permute", permute_layer, "order [...]"},
    {"softmax", softmax_layer, "axis (1)"},
    {"log_softmax", softmax_layer, "axis (1)"},
    {"constant", constant_layer, "shape [...]"},
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

// Small networks that together hold every kind of layer and every way in which layers meet: strides, dilations,
// paddings on one side only, groups, channels that fill no block, concatenations in place and not, views, residuals.
#pragma once

#include "tests/support/networks.h"

namespace limpid::test {

struct ZooNetwork {
  std::string about;
  nn::Blueprint blueprint;
  std::vector<std::string> fallbacks;  // layers for which the plan has no kernel
};

inline nn::LayerSpec conv_with(std::string name, std::string input, std::int64_t filters, Attributes attributes) {
  attributes.set("filters", filters);
  return layer("conv2d", std::move(name), {std::move(input)}, std::move(attributes));
}

// The layer with the weights of another one.
inline nn::LayerSpec sharing(nn::LayerSpec spec, const std::string& owner) {
  spec.attributes.set(nn::kWeightsOf, owner);
  return spec;
}

inline std::vector<ZooNetwork> zoo_networks() {
  std::vector<ZooNetwork> zoo;
  const auto add = [&](std::string about, Shape input, std::vector<nn::LayerSpec> layers,
                       std::vector<std::string> outputs, std::vector<std::string> fallbacks = {}) {
    zoo.push_back({std::move(about), {std::move(input), std::move(layers), std::move(outputs)}, std::move(fallbacks)});
  };
  add("odd sizes, odd channels, strides, batch norm and activation", {1, 3, 19, 23},
      {conv("a", "input", 5, 3, 2, false), layer("batch_norm", "b", {"a"}, {{"epsilon", 1e-3}}),
       layer("leaky_relu", "c", {"b"}, {{"slope", 0.2}}), conv("d", "c", 70, 1), layer("relu6", "e", {"d"}),
       conv("f", "e", 37, 5, 3), layer("relu", "g", {"f"}), conv("h", "g", 255, 1)},
      {"h", "c"});
  add("one-sided padding, dilation, wide strides", {1, 2, 21, 17},
      {conv_with("a", "input", 9, {{"kernel", Ints{3, 2}}, {"stride", Ints{1, 2}}, {"padding", Ints{0, 1, 2, 0}}}),
       conv_with("b", "a", 16, {{"kernel", Ints{3, 3}}, {"dilation", Ints{2, 3}}, {"padding", Ints{2, 3, 2, 3}}}),
       conv_with("c", "b", 8, {{"kernel", Ints{2, 2}}, {"stride", Ints{4, 3}}}),
       conv_with("d", "b", 24, {{"kernel", Ints{1, 1}}, {"padding", Ints{1, 1, 1, 1}}})},
      {"c", "d"});
  add("depthwise with strides, residuals, dropout", {1, 3, 20, 20},
      {conv("a", "input", 24),
       conv_with("b", "a", 24, {{"kernel", Ints{3, 3}}, {"padding", Ints{1, 1, 1, 1}}, {"groups", std::int64_t{24}}}),
       layer("relu", "c", {"b"}), layer("identity", "drop", {"c"}), conv("d", "drop", 24, 1),
       layer("add", "e", {"d", "a"}),
       conv_with("f", "e", 24,
                 {{"kernel", Ints{5, 5}},
                  {"stride", Ints{2, 2}},
                  {"padding", Ints{2, 2, 2, 2}},
                  {"groups", std::int64_t{24}},
                  {"bias", false}}),
       layer("silu", "g", {"f"}), conv("h", "g", 24, 3), layer("mish", "i", {"h"}), layer("add", "j", {"g", "i"})},
      {"j"});
  add("groups that fill blocks, and groups that do not", {1, 3, 9, 9},
      {conv("a", "input", 32),
       conv_with("b", "a", 48, {{"kernel", Ints{3, 3}}, {"padding", Ints{1, 1, 1, 1}}, {"groups", std::int64_t{2}}}),
       conv_with("c", "b", 12, {{"kernel", Ints{1, 1}}, {"groups", std::int64_t{4}}})},
      {"b", "c"}, {"c"});
  add("concatenations: in place, of odd parts, nested, of the picture, twice the same", {1, 4, 8, 8},
      {conv("a", "input", 8), conv("b", "input", 16, 1), conv("c", "input", 5, 3), layer("concat", "ab", {"a", "b"}),
       layer("concat", "abc", {"ab", "c"}), conv("d", "abc", 7, 3), layer("concat", "odd", {"c", "input", "d", "c"}),
       conv("e", "odd", 11, 3), conv("f", "ab", 8, 3), layer("concat", "again", {"f", "a", "f"}),
       conv("g", "again", 6, 1)},
      {"e", "g", "abc"});
  add("slices: a view, and not", {1, 3, 10, 6},
      {conv("a", "input", 32),
       layer("slice_channels", "s", {"a"}, {{"begin", std::int64_t{16}}, {"end", std::int64_t{32}}}),
       layer("slice_channels", "t", {"a"}, {{"begin", std::int64_t{3}}, {"end", std::int64_t{14}}}),
       conv("b", "s", 16, 3), conv("c", "b", 16, 3), layer("concat", "d", {"c", "b"}), conv("e", "t", 4, 3),
       layer("concat", "f", {"a", "d", "e"})},
      {"f", "s", "t"});
  add("pools and upsampling", {1, 3, 26, 26},
      {conv("a", "input", 12), layer("max_pool", "b", {"a"}, {{"size", Ints{2, 2}}, {"stride", Ints{2, 2}}}),
       layer("max_pool", "c", {"b"}, {{"size", Ints{2, 2}}, {"stride", Ints{1, 1}}, {"padding", Ints{0, 0, 1, 1}}}),
       layer("max_pool", "d", {"c"}, {{"size", Ints{5, 5}}, {"stride", Ints{1, 1}}, {"padding", Ints{2, 2, 2, 2}}}),
       conv("e", "d", 8, 3, 2), layer("upsample", "u", {"e"}, {{"factor", Ints{2, 3}}}),
       layer("max_pool", "p", {"u"}, {{"size", Ints{3, 2}}, {"stride", Ints{2, 1}}, {"padding", Ints{1, 0, 1, 1}}})},
      {"p", "d"});
  add("activations on their own, sums and products", {1, 3, 7, 9},
      {conv("a", "input", 10), conv("a2", "input", 10), layer("sigmoid", "b", {"a"}), layer("tanh", "c", {"a"}),
       layer("softplus", "d", {"a"}), layer("hard_swish", "e", {"a"}), layer("hard_sigmoid", "f", {"a"}),
       layer("elu", "g", {"a"}, {{"alpha", 0.7}}), layer("mish", "h", {"a"}), layer("silu", "i", {"a"}),
       layer("add", "bc", {"b", "c"}), layer("relu", "bcr", {"bc"}), layer("multiply", "de", {"d", "e"}),
       layer("add", "fg", {"f", "g"}), layer("add", "same", {"h", "h"}), layer("multiply", "hi", {"same", "i"}),
       layer("concat", "all", {"bcr", "de", "fg", "hi", "a2"}), layer("batch_norm", "n", {"all"}, {{"epsilon", 1e-5}}),
       layer("elu", "o", {"n"})},
      {"o", "b"});
  add("layers that only the readable path knows", {1, 3, 8, 8},
      {conv("a", "input", 8), layer("reorg", "r", {"a"}, {{"stride", std::int64_t{2}}}), conv("b", "r", 8, 3),
       layer("avg_pool", "v", {"b"}, {{"size", Ints{2, 2}}}), layer("global_avg_pool", "w", {"v"}),
       layer("flatten", "x", {"w"}), layer("linear", "y", {"x"}, {{"features", std::int64_t{5}}}),
       layer("softmax", "z", {"y"}), layer("add", "three", {"b", "b", "b"})},
      {"z", "v", "three"}, {"r", "v", "x", "y", "z", "three"});
  const auto constant = [](std::string name, Ints shape) {
    return layer("constant", std::move(name), {}, {{"shape", std::move(shape)}});
  };
  add("tensors of other ranks, constants, repeated extents", {1, 3, 8, 6},
      {conv("a", "input", 8), constant("channels", {1, 8, 1, 1}), constant("row", {8}), constant("number", {}),
       constant("token", {1, 5, 8}), constant("weight", {8, 4}), layer("multiply", "b", {"a", "channels"}),
       layer("subtract", "c", {"number", "b"}), conv("d", "c", 5, 3),
       layer("reshape", "flat", {"b"}, {{"shape", Ints{0, 8, -1}}}),
       layer("permute", "rows", {"flat"}, {{"order", Ints{0, 2, 1}}}), layer("add", "shifted", {"rows", "row"}),
       layer("concat", "longer", {"token", "shifted"}, {{"axis", std::int64_t{-2}}}),
       layer("softmax", "shares", {"longer"}, {{"axis", std::int64_t{-1}}}),
       layer("matmul", "mixed", {"shares", "weight"}),
       layer("slice", "some", {"mixed"},
             {{"axis", std::int64_t{1}}, {"begin", std::int64_t{3}}, {"end", std::int64_t{40}}}),
       layer("reduce_mean", "mean", {"some"}, {{"axes", Ints{1}}})},
      {"mean", "d", "some"},
      {"channels", "row", "number", "token", "weight", "c", "flat", "rows", "shifted", "longer", "shares", "mixed",
       "some", "mean"});
  add("maps cut, moved, padded and resized without a kernel of their own", {1, 3, 9, 10},
      {conv("a", "input", 8),
       layer("max_pool", "b", {"a"}, {{"size", Ints{3, 3}}, {"stride", Ints{2, 2}}, {"ceil", true}}),
       layer("pad", "c", {"b"},
             {{"begins", Ints{0, 0, 1, 2}}, {"ends", Ints{0, 0, 0, 1}}, {"mode", std::string("reflect")}}),
       layer("conv_transpose2d", "d", {"c"},
             {{"filters", std::int64_t{6}}, {"kernel", Ints{2, 2}}, {"stride", Ints{2, 2}}}),
       layer("resize", "e", {"d"}, {{"size", Ints{7, 5}}}),
       layer("slice", "f", {"e"},
             {{"axis", std::int64_t{2}},
              {"begin", std::int64_t{6}},
              {"end", std::int64_t{-1}},
              {"step", std::int64_t{-2}}}),
       layer("reshape", "several", {"f"}, {{"shape", Ints{-1, 2, 4, 5}}}), layer("relu", "g", {"several"}),
       conv("h", "g", 3, 3), layer("reshape", "one", {"h"}, {{"shape", Ints{-1, 9, 4, 5}}}),
       layer("permute", "i", {"one"}, {{"order", Ints{0, 1, 3, 2}}}), conv("j", "i", 4, 3),
       layer("concat", "below", {"j", "j"}, {{"axis", std::int64_t{2}}}),
       layer("reduce_max", "k", {"below"}, {{"axes", Ints{3}}, {"keep", true}}), layer("maximum", "l", {"below", "k"}),
       layer("exp", "m", {"l"}), layer("clip", "n", {"m"}, {{"high", 2.5}})},
      {"n", "e", "j"}, {"b", "c", "d", "e", "f", "several", "g", "h", "one", "i", "below", "k", "l", "m", "n"});
  add("squeeze-and-excitation, and weights that two layers share", {1, 3, 9, 11},
      {conv("a", "input", 20, 3), layer("global_avg_pool", "m", {"a"}), conv("n", "m", 12), layer("relu", "nr", {"n"}),
       conv("f", "nr", 20), layer("hard_sigmoid", "g", {"f"}), layer("multiply", "scaled", {"a", "g"}),
       layer("multiply", "other", {"g", "a"}), layer("add", "sum", {"scaled", "other"}),
       sharing(conv("again", "nr", 20), "f"), layer("multiply", "twice", {"sum", "again"})},
      {"twice", "m"}, {});
  return zoo;
}

}  // namespace limpid::test

#include "detector/training/architecture.h"

#include <algorithm>
#include <cmath>

#include "nn/initialise.h"
#include "tensor/error.h"

namespace limpid {
namespace {

using Ints = std::vector<std::int64_t>;

struct Convolution {
  std::int64_t filters, size, stride = 1, groups = 1;
};

// Builds a blueprint from the front; every function returns the name of the layer it added.
class Stack {
 public:
  nn::Blueprint blueprint{.input = {1, 3, 160, 160}, .layers = {}, .outputs = {}};

  // Convolution, batch norm, leaky relu; the output carries `name`.
  std::string block(const std::string& name, const std::string& from, const Convolution& c) {
    return add("leaky_relu", name, {normalised(name, from, c)}, {});
  }
  // x + block(block(x)): the sum carries `name`.
  std::string residual(const std::string& name, const std::string& from, const Convolution& a, const Convolution& b) {
    return add("add", name, {block(name + ".2", block(name + ".1", from, a), b), from}, {});
  }
  std::string up(const std::string& name, const std::string& from, const std::string& beside) {
    const std::string larger = add("upsample", name + ".upsample", {from}, {{"factor", Ints{2, 2}}});
    return add("concat", name, {larger, beside}, {});
  }
  std::string map(const std::string& name, const std::string& from, std::int64_t filters) {
    blueprint.outputs.push_back(name);
    return add("conv2d", name, {from}, {{"filters", filters}, {"kernel", Ints{1, 1}}});
  }

 private:
  std::string normalised(const std::string& name, const std::string& from, const Convolution& c) {
    const std::int64_t pad = c.size / 2;
    add("conv2d", name + ".conv2d", {from},
        {{"filters", c.filters},
         {"kernel", Ints{c.size, c.size}},
         {"stride", Ints{c.stride, c.stride}},
         {"padding", Ints{pad, pad, pad, pad}},
         {"groups", c.groups},
         {"bias", false}});
    return add("batch_norm", name + ".batch_norm", {name + ".conv2d"}, {{"epsilon", 1e-5}});
  }
  std::string add(const std::string& type, const std::string& name, std::vector<std::string> inputs,
                  Attributes attributes) {
    blueprint.layers.push_back({type, name, std::move(inputs), std::move(attributes)});
    return name;
  }
};

weights::HeadSpec yolo(const std::string& layer, std::int64_t classes, std::vector<double> anchors) {
  return {"yolo", layer, {{"classes", classes}, {"anchors", std::move(anchors)}, {"scale_x_y", 2.0}}};
}

}  // namespace

weights::ModelFile small_detector(const std::vector<std::string>& class_names, std::uint64_t seed) {
  const auto classes = static_cast<std::int64_t>(class_names.size());
  constexpr std::int64_t kAnchors = 2;
  Stack s;
  std::string x = s.block("stem", nn::kInput, {16, 3, 2});  // 80x80
  x = s.block("down40", x, {24, 3, 2});                     // 40x40
  x = s.residual("at40", x, {16, 1}, {24, 3});
  x = s.block("down20", x, {48, 3, 2});  // 20x20
  const std::string at20 = s.residual("at20", x, {24, 1}, {48, 3});
  x = s.block("down10", at20, {80, 3, 2});  // 10x10
  const std::string at10 = s.residual("at10", x, {40, 1}, {80, 3});
  x = s.block("down5", at10, {96, 3, 2});  // 5x5
  x = s.residual("context1", x, {96, 5, 1, 96}, {96, 1});
  x = s.residual("context2", x, {96, 5, 1, 96}, {96, 1});
  x = s.up("up10", s.block("narrow5", x, {48, 1}), at10);  // 10x10
  x = s.block("join10", x, {64, 1});
  const std::string coarse = s.block("features10", x, {64, 3});
  x = s.up("up20", s.block("narrow10", coarse, {32, 1}), at20);  // 20x20
  x = s.block("join20", x, {32, 1});
  const std::string fine = s.block("features20", x, {48, 3});
  s.map("coarse", coarse, kAnchors * (5 + classes));
  s.map("fine", fine, kAnchors * (5 + classes));

  weights::ModelFile model;
  model.format = "safetensors";
  model.blueprint = std::move(s.blueprint);
  model.heads = {yolo("coarse", classes, {48, 48, 88, 88}), yolo("fine", classes, {17, 17, 29, 29})};
  model.class_names = class_names;
  model.tensors = first_parameters(model, seed);
  return model;
}

HeadConvolution head_convolution(const nn::Blueprint& blueprint, const weights::HeadSpec& head) {
  const auto& layers = blueprint.layers;
  const auto find = [&](const std::string& name) {
    return std::find_if(layers.begin(), layers.end(), [&](const nn::LayerSpec& l) { return l.name == name; });
  };
  auto at = find(head.layer);
  while (at != layers.end() && at->type == "identity") at = find(at->inputs.front());
  if (at == layers.end() || at->type != "conv2d" || !at->attributes.get_or("bias", true))
    throw FormatError("[head on '" + head.layer + "'] its map comes from " +
                      (at == layers.end() ? "no layer" : "'" + at->name + "', a " + at->type) +
                      ", expected a conv2d with bias");
  return {static_cast<std::size_t>(at - layers.begin()),
          static_cast<std::int64_t>(head.attributes.get<std::vector<double>>("anchors").size()) / 2,
          head.attributes.get<std::int64_t>("classes")};
}

NamedTensors first_parameters(const weights::ModelFile& model, std::uint64_t seed) {
  NamedTensors parameters = nn::initial_parameters(model.blueprint, seed);
  const double logit = std::log(0.01 / 0.99);
  for (const weights::HeadSpec& head : model.heads) {
    const HeadConvolution c = head_convolution(model.blueprint, head);
    Draft<float> bias({c.anchors * (5 + c.classes)}, 0.0f);
    for (std::int64_t a = 0; a < c.anchors; ++a) bias[a * (5 + c.classes) + 4] = static_cast<float>(logit);
    parameters.at(model.blueprint.layers[c.layer].name + ".bias") = std::move(bias).freeze();
  }
  return parameters;
}

}  // namespace limpid

#include "weights/torchvision_layers.h"

namespace limpid::weights {

namespace {

using Ints = std::vector<std::int64_t>;

const std::string kBody = "backbone.body.";

// An inverted residual block (Howard et al., "Searching for MobileNetV3", ICCV 2019, table 1).
struct Inverted {
  std::int64_t kernel, expanded, out;
  bool squeezes;
  const char* activation;
  std::int64_t stride;
};
constexpr Inverted kMobileNet[] = {
    {3, 16, 16, false, "relu", 1},        {3, 64, 24, false, "relu", 2},        {3, 72, 24, false, "relu", 1},
    {5, 72, 40, true, "relu", 2},         {5, 120, 40, true, "relu", 1},        {5, 120, 40, true, "relu", 1},
    {3, 240, 80, false, "hard_swish", 2}, {3, 200, 80, false, "hard_swish", 1}, {3, 184, 80, false, "hard_swish", 1},
    {3, 184, 80, false, "hard_swish", 1}, {3, 480, 112, true, "hard_swish", 1}, {3, 672, 112, true, "hard_swish", 1},
    {5, 672, 160, true, "hard_swish", 2}, {5, 960, 160, true, "hard_swish", 1}, {5, 960, 160, true, "hard_swish", 1}};

// A quarter of the channels, as a multiple of 8 that is not below nine tenths of it.
std::int64_t squeezed(std::int64_t channels) {
  const std::int64_t quarter = channels / 4, near = std::max<std::int64_t>(8, (quarter + 4) / 8 * 8);
  return 10 * near < 9 * quarter ? near + 8 : near;
}

// Squeeze-and-excitation (Hu et al., CVPR 2018): every channel times a number that the means of all channels give it.
FeatureMap squeeze_and_excite(TorchvisionLayers& net, const std::string& name, const FeatureMap& in) {
  const FeatureMap means = net.add("global_avg_pool", name + ".avgpool", {in.layer}, in.channels);
  const FeatureMap narrow = net.convolution(name + ".fc1", name + ".fc1", means, squeezed(in.channels), 1);
  const FeatureMap active = net.add("relu", name + ".activation", {narrow.layer}, narrow.channels);
  const FeatureMap wide = net.convolution(name + ".fc2", name + ".fc2", active, in.channels, 1);
  const FeatureMap factors = net.add("hard_sigmoid", name + ".scale_activation", {wide.layer}, in.channels);
  return net.add("multiply", name, {in.layer, factors.layer}, in.channels);
}

FeatureMap inverted_residual(TorchvisionLayers& net, const std::string& name, const FeatureMap& in, const Inverted& b) {
  const bool residual = b.stride == 1 && in.channels == b.out;
  int number = 0;
  const auto part = [&] { return name + ".block." + std::to_string(number++); };
  FeatureMap x = in;
  if (b.expanded != in.channels) {
    const std::string wide = part();
    x = net.block(wide, x, {wide + ".0", wide + ".1", b.activation, b.expanded});
  }
  const std::string deep = part();
  x = net.block(deep, x, {deep + ".0", deep + ".1", b.activation, b.expanded, b.kernel, b.stride, b.expanded});
  if (b.squeezes) x = squeeze_and_excite(net, part(), x);
  const std::string narrow = part();
  x = net.block(residual ? narrow : name, x, {narrow + ".0", narrow + ".1", "", b.out});
  return residual ? net.add("add", name, {x.layer, in.layer}, b.out) : x;
}

// 1x1, 3x3, 1x1 beside what came in (He et al., "Deep residual learning", CVPR 2016, figure 5), the stride in the 3x3.
struct Bottleneck {
  std::int64_t width, stride;
  bool first;
};
FeatureMap bottleneck(TorchvisionLayers& net, const std::string& name, const std::string& result, const FeatureMap& in,
                      const Bottleneck& b) {
  const auto part = [&](const char* number) { return name + ".conv" + number; };
  const auto norm = [&](const char* number) { return name + ".bn" + number; };
  FeatureMap x = net.block(part("1"), in, {part("1"), norm("1"), "relu", b.width});
  x = net.block(part("2"), x, {part("2"), norm("2"), "relu", b.width, 3, b.stride});
  x = net.block(part("3"), x, {part("3"), norm("3"), "", 4 * b.width});
  const std::string down = name + ".downsample";
  const FeatureMap beside =
      b.first ? net.block(down, in, {down + ".0", down + ".1", "", 4 * b.width, 1, b.stride}) : in;
  const FeatureMap sum = net.add("add", name + ".add", {x.layer, beside.layer}, x.channels);
  return net.add("relu", result, {sum.layer}, x.channels);
}

}  // namespace

std::vector<FeatureMap> mobilenet_v3_large(TorchvisionLayers& net, const FeatureMap& picture) {
  FeatureMap x = net.block(kBody + "0", picture, {kBody + "0.0", kBody + "0.1", "hard_swish", 16, 3, 2});
  std::vector<FeatureMap> stages;
  int number = 0;
  for (const Inverted& b : kMobileNet) {
    x = inverted_residual(net, kBody + std::to_string(++number), x, b);
    if (b.stride == 2) stages.push_back(x);
  }
  const std::string last = kBody + std::to_string(++number);
  x = net.block(last, x, {last + ".0", last + ".1", "hard_swish", 6 * x.channels});
  return {stages.back(), x};
}

std::vector<FeatureMap> resnet(TorchvisionLayers& net, const FeatureMap& picture,
                               const std::vector<std::int64_t>& blocks) {
  FeatureMap x = net.block(kBody + "conv1", picture, {kBody + "conv1", kBody + "bn1", "relu", 64, 7, 2});
  x = net.add("max_pool", kBody + "maxpool", {x.layer}, x.channels,
              {{"size", Ints{3, 3}}, {"stride", Ints{2, 2}}, {"padding", Ints{1, 1, 1, 1}}});
  std::vector<FeatureMap> stages;
  std::int64_t width = 64;
  for (std::size_t stage = 0; stage < blocks.size(); ++stage, width *= 2) {
    const std::string name = kBody + "layer" + std::to_string(stage + 1);
    for (std::int64_t i = 0; i < blocks[stage]; ++i) {
      const std::string block = name + "." + std::to_string(i);
      x = bottleneck(net, block, i + 1 == blocks[stage] ? name : block, x,
                     {width, i == 0 && stage > 0 ? 2 : 1, i == 0});
    }
    stages.push_back(x);
  }
  return stages;
}

}  // namespace limpid::weights

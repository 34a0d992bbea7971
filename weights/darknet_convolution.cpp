// [convolutional] and the activations of every section.
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/darknet_sections.h"

namespace limpid::weights {

namespace {

struct Activation {
  std::string_view name, layer;
};
constexpr std::array kActivations = {Activation{"leaky", "leaky_relu"},
                                     Activation{"relu", "relu"},
                                     Activation{"relu6", "relu6"},
                                     Activation{"mish", "mish"},
                                     Activation{"swish", "silu"},
                                     Activation{"logistic", "sigmoid"},
                                     Activation{"tanh", "tanh"},
                                     Activation{"elu", "elu"},
                                     Activation{"hard_swish", "hard_swish"},
                                     Activation{"hswish", "hard_swish"},
                                     Activation{"hard_sigmoid", "hard_sigmoid"}};

constexpr std::int64_t kLargestKernel = 255;
constexpr std::int64_t kLargestStep = 1024;  // stride, dilation

// Cells added on every side. `pad` is a flag: half the kernel; `padding` is a number.
std::int64_t padding_of(const CfgSection& cfg, std::int64_t size, std::vector<std::string>& warnings) {
  const std::int64_t pad = cfg.integer("pad", 0, kLargestKernel, 0);
  std::int64_t padding = cfg.integer("padding", 0, kLargestKernel, 0);
  if (padding > 0 && padding >= size)
    cfg.fail("padding", "is not smaller than the kernel, size=" + std::to_string(size));
  if (pad > 0) {
    if (pad > size) cfg.fail("pad", "is larger than the kernel, size=" + std::to_string(size));
    padding = size / 2;
    if (pad > 1 && pad != padding) {
      warnings.push_back("[" + printable(cfg.file, 4096) + ":" + std::to_string(cfg.find("pad")->line) + "] pad=" +
                         std::to_string(pad) + " is read as a flag: padding is size/2 = " + std::to_string(padding));
    }
  }
  if (padding > 0 && size % 2 == 0) cfg.fail("size", "is an even kernel with padding, expected an odd one");
  return padding;
}

std::int64_t output_extent(const CfgSection& cfg, std::int64_t extent, std::int64_t size, std::int64_t stride,
                           std::int64_t padding, std::int64_t dilation) {
  const std::int64_t reach = dilation * (size - 1) + 1;
  if (extent + 2 * padding * dilation < reach) {
    cfg.fail("size", "does not fit the map: " + std::to_string(extent) + " cells and padding " +
                         std::to_string(padding * dilation) + " on both sides");
  }
  // Darknet counts the output as if the kernel were not dilated, and multiplies the padding instead.
  const std::int64_t out = (extent + 2 * padding * dilation - reach) / stride + 1;
  if (dilation > 1 && out != (extent + 2 * padding - size) / stride + 1) {
    cfg.fail("dilation", "needs pad=1 and an odd size, so that the map keeps its extent");
  }
  return out;
}

}  // namespace

std::optional<Stage> activation_stage(const CfgSection& cfg, const std::string& fallback) {
  const std::string name = cfg.word("activation", fallback);
  if (name == "linear") return std::nullopt;
  std::string known = "linear";
  for (const Activation& activation : kActivations) {
    if (name == activation.name) {
      Stage stage{std::string(activation.layer), {}};
      if (name == "leaky") stage.attributes.set("slope", 0.1);
      return stage;
    }
    known += ", " + std::string(activation.name);
  }
  cfg.fail("activation", "is not supported, expected one of " + known);
}

Map read_convolutional(const SectionReader& section) {
  const CfgSection& cfg = section.cfg;
  const Map& in = section.input();
  const std::int64_t filters = cfg.integer("filters", 1, kMostChannels);
  const std::int64_t size = cfg.integer("size", 1, kLargestKernel, 1);
  const std::int64_t stride = cfg.integer("stride", 1, kLargestStep, 1);
  const std::int64_t stride_x = cfg.integer("stride_x", 1, kLargestStep, stride);
  const std::int64_t stride_y = cfg.integer("stride_y", 1, kLargestStep, stride);
  const std::int64_t asked_dilation = cfg.integer("dilation", 1, kLargestStep, 1);
  const std::int64_t dilation = size == 1 ? 1 : asked_dilation;
  const std::int64_t groups = cfg.integer("groups", 1, kMostChannels, 1);
  const std::int64_t padding = padding_of(cfg, size, section.result.warnings);
  const bool batch_norm = cfg.flag("batch_normalize") || cfg.flag("cbn");
  if (in.channels % groups != 0 || filters % groups != 0) {
    cfg.fail("groups", "does not divide the " + std::to_string(in.channels) + " channels that come in and the " +
                           std::to_string(filters) + " filters");
  }
  if (!product_within({filters, in.channels / groups, size, size}, kLargestMap)) {
    cfg.fail("filters", "makes weights of " + std::to_string(filters) + "x" + std::to_string(in.channels / groups) +
                            "x" + std::to_string(size) + "x" + std::to_string(size) + ", expected at most " +
                            std::to_string(kLargestMap) + " values");
  }

  std::vector<Stage> stages;
  const std::int64_t border = padding * dilation;
  stages.push_back({"conv2d",
                    {{"filters", filters},
                     {"kernel", std::vector{size, size}},
                     {"stride", std::vector{stride_y, stride_x}},
                     {"padding", std::vector{border, border, border, border}},
                     {"dilation", std::vector{dilation, dilation}},
                     {"groups", groups},
                     {"bias", !batch_norm}}});
  if (batch_norm) stages.push_back({"batch_norm", {{"epsilon", section.options.batch_norm_epsilon}}});
  const std::optional<Stage> activation = activation_stage(cfg, "logistic");
  if (activation) stages.push_back(*activation);
  const std::vector<std::string> names = section.append(std::move(stages));

  // Darknet stores biases (beta), scales (gamma), means and variances, then weights.
  const auto store = [&](const std::string& name, const char* what, Shape shape, bool variance = false) {
    section.result.stored.push_back(
        {name, std::move(shape),
         std::string(what) + " of section " + std::to_string(section.number) + " [convolutional]", variance});
  };
  if (batch_norm) {
    store(names[1] + ".beta", "biases", {filters});
    store(names[1] + ".gamma", "scales", {filters});
    store(names[1] + ".mean", "means", {filters});
    store(names[1] + ".variance", "variances", {filters}, true);
  } else {
    store(names[0] + ".bias", "biases", {filters});
  }
  store(names[0] + ".weight", "weights", {filters, in.channels / groups, size, size});

  Map out{names.back(), filters, output_extent(cfg, in.height, size, stride_y, padding, dilation),
          output_extent(cfg, in.width, size, stride_x, padding, dilation)};
  if (activation && activation->type == "sigmoid") out.before_sigmoid = names[names.size() - 2];
  return out;
}

}  // namespace limpid::weights

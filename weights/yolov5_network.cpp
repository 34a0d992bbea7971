#include "weights/yolov5_network.h"

#include <array>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights {

namespace {

using Ints = std::vector<std::int64_t>;

constexpr std::int64_t kInputSize = 640, kFewestLevels = 3, kMostLevels = 4;
constexpr std::int64_t kMostChannels = 1 << 16;

// Where a value of the network comes from.
struct Map {
  std::string layer;
  std::int64_t channels = 0;
};

std::string module_name(std::int64_t number) { return "model." + std::to_string(number); }

// "model.24" of "model.24.m.0.weight"; a C3 has convolutions below m.0, Detect is one.
std::string detect_module(const NamedTensors& tensors) {
  constexpr std::string_view kEnding = ".m.0.weight";
  for (const auto& [name, tensor] : tensors)
    if (name.starts_with("model.") && name.ends_with(kEnding)) return name.substr(0, name.size() - kEnding.size());
  return "";
}

// The last module's number is 24 with three levels, and each further level has two modules in the backbone, four on
// the way up and three on the way down.
constexpr std::int64_t last_module(std::int64_t levels) { return 24 + 9 * (levels - 3); }

class Walk {
 public:
  Walk(const NamedTensors& tensors, const std::string& file, double epsilon)
      : tensors_(tensors), file_(file), epsilon_(epsilon) {}

  Yolov5Network run() {
    result_.detect = detect_module(tensors_);
    for (std::int64_t levels = kFewestLevels; levels <= kMostLevels; ++levels)
      if (result_.detect == module_name(last_module(levels))) result_.levels = levels;
    if (tensors_.contains("model.0.conv.conv.weight"))
      fail("tensor 'model.0.conv.conv.weight' belongs to a YOLOv5 older than release 6.0, which is not read");
    if (result_.levels == 0)
      fail("its Detect module is " + printable(result_.detect) + ", expected " + module_name(last_module(3)) + " or " +
           module_name(last_module(4)) + ", where YOLOv5 has it");
    result_.blueprint.input = {1, 3, kInputSize, kInputSize};
    detect(pyramid(backbone()));
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const { throw FormatError("[" + file_ + "] " + problem); }

  const Shape& stored(const std::string& name) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) fail("tensor '" + name + "' is missing, expected for a YOLOv5");
    return result_.stored.emplace(name, found->second.shape()).first->second;
  }

  Map add(std::string type, std::string name, std::vector<std::string> inputs, std::int64_t channels,
          Attributes attributes = {}) {
    result_.blueprint.layers.push_back({std::move(type), name, std::move(inputs), std::move(attributes)});
    return {std::move(name), channels};
  }

  // The filters of a weight tensor [O,C,K,K] that fits what it reads.
  std::int64_t filters_of(const std::string& weight, const Map& in, std::int64_t kernel) {
    const Shape& shape = stored(weight);
    if (shape.rank() != 4 || shape[0] < 1 || shape[0] > kMostChannels || shape[1] != in.channels ||
        shape[2] != kernel || shape[3] != kernel)
      fail("tensor '" + weight + "' is " + shape.text() + ", expected [filters," + std::to_string(in.channels) + "," +
           std::to_string(kernel) + "," + std::to_string(kernel) + "]");
    return shape[0];
  }

  // Convolution, batch norm, SiLU; `name` is the module's, `result` what its output is called.
  Map convolution(const std::string& name, const Map& in, std::int64_t kernel, std::int64_t stride,
                  const std::string& result) {
    const std::int64_t filters = filters_of(name + ".conv.weight", in, kernel);
    for (const char* part : {"weight", "bias", "running_mean", "running_var"})
      result_.stored.emplace(name + ".bn." + part, Shape{filters});
    const std::int64_t border = kernel == 6 ? 2 : kernel / 2;
    add("conv2d", name + ".conv2d", {in.layer}, filters,
        {{"filters", filters},
         {"kernel", Ints{kernel, kernel}},
         {"stride", Ints{stride, stride}},
         {"padding", Ints{border, border, border, border}},
         {"bias", false}});
    add("batch_norm", name + ".batch_norm", {name + ".conv2d"}, filters, {{"epsilon", epsilon_}});
    return add("silu", result, {name + ".batch_norm"}, filters);
  }
  Map convolution(const std::string& name, const Map& in, std::int64_t kernel, std::int64_t stride) {
    return convolution(name, in, kernel, stride, name);
  }

  Map concat(const std::string& name, const std::vector<Map>& parts) {
    std::vector<std::string> inputs;
    std::int64_t channels = 0;
    for (const Map& part : parts) inputs.push_back(part.layer), channels += part.channels;
    return add("concat", name, std::move(inputs), channels);
  }

  // x + cv2(cv1(x)), or without x.
  Map bottleneck(const std::string& name, const Map& in, bool shortcut) {
    const Map inner = convolution(name + ".cv1", in, 1, 1);
    if (!shortcut) return convolution(name + ".cv2", inner, 3, 1, name);
    const Map outer = convolution(name + ".cv2", inner, 3, 1);
    if (outer.channels != in.channels)
      fail("tensor '" + name + ".cv2.conv.weight' makes " + std::to_string(outer.channels) +
           " channels, expected the " + std::to_string(in.channels) + " that they are added to");
    return add("add", name, {in.layer, outer.layer}, in.channels);
  }

  // A cross-stage partial block: half of the channels go through the bottlenecks, half beside them.
  Map c3(std::int64_t number, const Map& in, bool shortcut) {
    const std::string name = module_name(number);
    Map through = convolution(name + ".cv1", in, 1, 1);
    for (std::int64_t i = 0; i == 0 || tensors_.contains(name + ".m." + std::to_string(i) + ".cv1.conv.weight"); ++i)
      through = bottleneck(name + ".m." + std::to_string(i), through, shortcut);
    const Map beside = convolution(name + ".cv2", in, 1, 1);
    return convolution(name + ".cv3", concat(name + ".concat", {through, beside}), 1, 1, name);
  }

  // Spatial pyramid pooling, fast: maxima over 5x5, 9x9 and 13x13 cells as three poolings in a row.
  Map sppf(std::int64_t number, const Map& in) {
    const std::string name = module_name(number);
    std::vector<Map> maps{convolution(name + ".cv1", in, 1, 1)};
    for (int i = 1; i <= 3; ++i)
      maps.push_back(add("max_pool", name + ".pool" + std::to_string(i), {maps.back().layer}, maps[0].channels,
                         {{"size", Ints{5, 5}}, {"stride", Ints{1, 1}}, {"padding", Ints{2, 2, 2, 2}}}));
    return convolution(name + ".cv2", concat(name + ".concat", maps), 1, 1, name);
  }

  // The outputs of its C3 blocks, strides 4, 8, ...; the last is SPPF's.
  std::vector<Map> backbone() {
    Map x = convolution(module_name(0), {nn::kInput, 3}, 6, 2);
    std::vector<Map> maps;
    for (std::int64_t i = 1; i <= result_.levels + 1; ++i) {
      x = convolution(module_name(2 * i - 1), x, 3, 2);
      maps.push_back(x = c3(2 * i, x, true));
    }
    maps.push_back(sppf(2 * result_.levels + 3, x));
    return maps;
  }

  // Up to the finest level and down again: what the heads read.
  std::vector<Map> pyramid(const std::vector<Map>& backbone) {
    const auto levels = static_cast<std::size_t>(result_.levels);
    std::int64_t at = 2 * result_.levels + 4;
    Map x = backbone.back();
    std::vector<Map> narrow(levels);
    for (std::size_t level = levels - 1; level >= 1; --level, at += 4) {
      narrow[level] = convolution(module_name(at), x, 1, 1);
      const Map wide =
          add("upsample", module_name(at + 1), {narrow[level].layer}, narrow[level].channels, {{"factor", Ints{2, 2}}});
      x = c3(at + 3, concat(module_name(at + 2), {wide, backbone[level]}), false);
    }
    std::vector<Map> read{x};
    for (std::size_t level = 1; level < levels; ++level, at += 3) {
      const Map down = convolution(module_name(at), x, 3, 2);
      read.push_back(x = c3(at + 2, concat(module_name(at + 1), {down, narrow[level]}), false));
    }
    return read;
  }

  void detect(const std::vector<Map>& read) {
    for (std::size_t level = 0; level < read.size(); ++level) {
      const std::string name = result_.detect + ".m." + std::to_string(level);
      const std::int64_t filters = filters_of(name + ".weight", read[level], 1);
      result_.stored.emplace(name + ".bias", Shape{filters});
      add("conv2d", name, {read[level].layer}, filters, {{"filters", filters}, {"kernel", Ints{1, 1}}});
      result_.blueprint.outputs.push_back(name);
    }
  }

  const NamedTensors& tensors_;
  const std::string& file_;
  double epsilon_;
  Yolov5Network result_;
};

}  // namespace

bool has_detect_module(const NamedTensors& tensors) { return !detect_module(tensors).empty(); }

Yolov5Network yolov5_network(const NamedTensors& tensors, const std::string& file, double epsilon) {
  return Walk(tensors, file, epsilon).run();
}

std::string yolov5_parameter(const std::string& stored) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kEndings = {
      {{".conv.weight", ".conv2d.weight"},
       {".bn.weight", ".batch_norm.gamma"},
       {".bn.bias", ".batch_norm.beta"},
       {".bn.running_mean", ".batch_norm.mean"},
       {".bn.running_var", ".batch_norm.variance"}}};
  for (const auto& [theirs, ours] : kEndings)
    if (stored.ends_with(theirs)) return stored.substr(0, stored.size() - theirs.size()) + std::string(ours);
  return stored;
}

}  // namespace limpid::weights

// State dicts of small YOLOv5 networks under the original names, filled with random numbers and written down module by
// module, without limpid's own reader: three levels (Detect at model.24) or four (model.33), two classes.
#pragma once

#include <cmath>

#include "tests/support/networks.h"
#include "weights/safetensors.h"

namespace limpid::test {

class Yolov5State {
 public:
  explicit Yolov5State(std::uint64_t seed = 1) : random_(seed) {}

  void conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
    const double reach = std::sqrt(6.0 / static_cast<double>(in * kernel * kernel));
    put(name + ".conv.weight", {out, in, kernel, kernel}, -reach, reach);
    put(name + ".bn.weight", {out}, 0.8, 1.2);
    put(name + ".bn.bias", {out}, -0.2, 0.2);
    put(name + ".bn.running_mean", {out}, -0.2, 0.2);
    put(name + ".bn.running_var", {out}, 0.5, 1.5);
  }
  void c3(const std::string& name, std::int64_t in, std::int64_t out, int depth) {
    const std::int64_t half = out / 2;
    conv(name + ".cv1", in, half, 1);
    conv(name + ".cv2", in, half, 1);
    conv(name + ".cv3", 2 * half, out, 1);
    for (int i = 0; i < depth; ++i) {
      conv(name + ".m." + std::to_string(i) + ".cv1", half, half, 1);
      conv(name + ".m." + std::to_string(i) + ".cv2", half, half, 3);
    }
  }
  void sppf(const std::string& name, std::int64_t channels) {
    conv(name + ".cv1", channels, channels / 2, 1);
    conv(name + ".cv2", 2 * channels, channels, 1);
  }
  // Two classes, two anchors a level: 14 filters.
  void detect(const std::string& name, const std::vector<std::int64_t>& read) {
    const auto levels = static_cast<std::int64_t>(read.size());
    std::vector<double> anchors;
    for (std::int64_t level = 0; level < levels; ++level) {
      const std::string head = name + ".m." + std::to_string(level);
      put(head + ".weight", {14, read[static_cast<std::size_t>(level)], 1, 1}, -0.5, 0.5);
      put(head + ".bias", {14}, -1, 1);
      anchors.insert(anchors.end(), {1.25, 1.5, 2.5, 3});
    }
    tensors.insert_or_assign(name + ".anchors", Tensor::of<double>({levels, 2, 2}, anchors).to(DType::float32));
  }

  std::string bytes(std::map<std::string, std::string> metadata = {}) const {
    return weights::safetensors_bytes({tensors, std::move(metadata)});
  }

  NamedTensors tensors;

 private:
  void put(const std::string& name, const Shape& shape, double low, double high) {
    tensors.insert_or_assign(name, random_tensor(shape, random_, low, high, DType::float32));
  }
  Random random_;
};

// Backbone 4, 8, 12, 16, 20 channels wide; the second and third C3 are two and three bottlenecks deep.
inline Yolov5State small_yolov5() {
  Yolov5State s;
  s.conv("model.0", 3, 4, 6);
  s.conv("model.1", 4, 8, 3), s.c3("model.2", 8, 8, 1);
  s.conv("model.3", 8, 12, 3), s.c3("model.4", 12, 12, 2);
  s.conv("model.5", 12, 16, 3), s.c3("model.6", 16, 16, 3);
  s.conv("model.7", 16, 20, 3), s.c3("model.8", 20, 20, 1);
  s.sppf("model.9", 20);
  s.conv("model.10", 20, 16, 1), s.c3("model.13", 16 + 16, 16, 1);
  s.conv("model.14", 16, 12, 1), s.c3("model.17", 12 + 12, 12, 1);
  s.conv("model.18", 12, 12, 3), s.c3("model.20", 12 + 12, 16, 1);
  s.conv("model.21", 16, 16, 3), s.c3("model.23", 16 + 16, 20, 1);
  s.detect("model.24", {12, 16, 20});
  return s;
}

// The same with one level more.
inline Yolov5State small_yolov5_of_four_levels() {
  Yolov5State s;
  s.conv("model.0", 3, 4, 6);
  s.conv("model.1", 4, 4, 3), s.c3("model.2", 4, 4, 1);
  s.conv("model.3", 4, 6, 3), s.c3("model.4", 6, 6, 1);
  s.conv("model.5", 6, 8, 3), s.c3("model.6", 8, 8, 1);
  s.conv("model.7", 8, 10, 3), s.c3("model.8", 10, 10, 1);
  s.conv("model.9", 10, 12, 3), s.c3("model.10", 12, 12, 1);
  s.sppf("model.11", 12);
  s.conv("model.12", 12, 10, 1), s.c3("model.15", 10 + 10, 10, 1);
  s.conv("model.16", 10, 8, 1), s.c3("model.19", 8 + 8, 8, 1);
  s.conv("model.20", 8, 6, 1), s.c3("model.23", 6 + 6, 6, 1);
  s.conv("model.24", 6, 6, 3), s.c3("model.26", 6 + 6, 8, 1);
  s.conv("model.27", 8, 8, 3), s.c3("model.29", 8 + 8, 10, 1);
  s.conv("model.30", 10, 10, 3), s.c3("model.32", 10 + 10, 12, 1);
  s.detect("model.33", {6, 8, 10, 12});
  return s;
}

}  // namespace limpid::test

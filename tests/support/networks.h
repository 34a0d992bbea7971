// Small networks written down in a few words, and tensors to run them on.
#pragma once

#include <cmath>

#include "nn/network.h"
#include "tensor/random.h"

namespace limpid::test {

using Ints = std::vector<std::int64_t>;

inline Tensor random_tensor(const Shape& shape, Random& random, double low = -1, double high = 1,
                            DType dtype = DType::float64) {
  Draft<double> values(shape);
  for (double& v : values.values()) v = random.uniform(low, high);
  return std::move(values).freeze().to(dtype);
}

// Variances are positive; the rest lies in [low, high).
inline NamedTensors random_parameters(const nn::Blueprint& blueprint, Random& random, double low = -1, double high = 1,
                                      DType dtype = DType::float64) {
  NamedTensors tensors;
  for (const auto& [name, parameter] : nn::expected_parameters(blueprint)) {
    const bool variance = name.ends_with(".variance");
    tensors.emplace(name, random_tensor(parameter.shape, random, variance ? 0.5 : low, variance ? 2 : high, dtype));
  }
  return tensors;
}

inline nn::LayerSpec layer(std::string type, std::string name, std::vector<std::string> inputs,
                           Attributes attributes = {}) {
  return {std::move(type), std::move(name), std::move(inputs), std::move(attributes)};
}

// "same" convolution with a square kernel.
inline nn::LayerSpec conv(std::string name, std::string input, std::int64_t filters, std::int64_t kernel = 3,
                          std::int64_t stride = 1, bool bias = true) {
  const std::int64_t p = kernel / 2;
  return {"conv2d",
          std::move(name),
          {std::move(input)},
          {{"filters", filters},
           {"kernel", Ints{kernel, kernel}},
           {"stride", Ints{stride, stride}},
           {"padding", Ints{p, p, p, p}},
           {"bias", bias}}};
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return false;
  return dispatch(a.dtype(), [&]<class T>() {
    return std::equal(a.values<T>().begin(), a.values<T>().end(), b.values<T>().begin());
  });
}

inline double largest_difference(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape()) return 1e300;
  double largest = 0;
  for (std::int64_t i = 0; i < a.elements(); ++i) largest = std::max(largest, std::abs(a.at(i) - b.at(i)));
  return largest;
}

}  // namespace limpid::test

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

// Infinite for another shape, and where one value is not finite and the other is not the same.
inline double largest_difference(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape()) return HUGE_VAL;
  double largest = 0;
  for (std::int64_t i = 0; i < a.elements(); ++i) {
    const double apart = a.at(i) == b.at(i) ? 0 : std::abs(a.at(i) - b.at(i));
    largest = std::max(largest, std::isnan(apart) ? HUGE_VAL : apart);
  }
  return largest;
}

// To the largest finite magnitude that is expected.
inline double relative_difference(const Tensor& came, const Tensor& expected) {
  double largest = 1e-30;
  for (std::int64_t i = 0; i < expected.elements(); ++i)
    if (std::isfinite(expected.at(i))) largest = std::max(largest, std::abs(expected.at(i)));
  return largest_difference(came, expected) / largest;
}

}  // namespace limpid::test

#include "nn/gradient_norm.h"

#include <cmath>

namespace limpid::nn {

double global_norm(const NamedTensors& gradients) {
  double total = 0;
  for (const auto& [name, gradient] : gradients)
    dispatch(gradient.dtype(), [&]<class T>() {
      double squares = 0;
      for (const T v : gradient.values<T>()) squares += static_cast<double>(v) * static_cast<double>(v);
      total += squares;
    });
  return std::sqrt(total);
}

NamedTensors clipped_to_norm(const NamedTensors& gradients, double norm, double largest) {
  const double factor = largest / (norm + 1e-6);
  if (!(factor < 1)) return gradients;
  NamedTensors clipped;
  for (const auto& [name, gradient] : gradients)
    clipped.emplace(name, dispatch(gradient.dtype(), [&]<class T>() {
                      Draft<T> scaled(gradient.shape());
                      std::int64_t i = 0;
                      for (const T v : gradient.values<T>()) scaled[i++] = v * static_cast<T>(factor);
                      return std::move(scaled).freeze();
                    }));
  return clipped;
}

}  // namespace limpid::nn

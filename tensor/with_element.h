// A tensor with one number changed.
#pragma once

#include <algorithm>

#include "tensor/tensor.h"

namespace limpid {

// x in float64, with `value` at `element`.
inline Tensor with_element(const Tensor& x, std::int64_t element, double value) {
  Draft<double> y(x.shape());
  std::copy(x.values<double>().begin(), x.values<double>().end(), y.data());
  y[element] = value;
  return std::move(y).freeze();
}

}  // namespace limpid

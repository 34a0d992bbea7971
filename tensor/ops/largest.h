// Maxima that do not hide NaN, and the gradient of a maximum over axes.
#pragma once

#include <cmath>
#include <limits>

#include "tensor/ops/reduce.h"

namespace limpid {

// NaN wins over numbers, so that it is not hidden.
template <class T>
constexpr auto larger = [](T a, T b) { return b > a || b != b ? b : a; };

template <class T>
bool is_the_largest(T value, T largest) {
  return value == largest || (value != value && largest != largest);
}

// y[k] = max over r of x[k, r]
template <class T>
Tensor max_axes(const Tensor& x, const std::vector<bool>& vanishes, Shape out_shape) {
  return reduce<T, T>(x, vanishes, std::move(out_shape), -std::numeric_limits<T>::infinity(), larger<T>);
}

// dx[k, r] = dy[k] where x[k, r] is the first that equals y[k], else 0
template <class T>
Tensor route_to_largest(const Tensor& x, const Tensor& y, const Tensor& dy, const std::vector<bool>& vanishes) {
  Draft<T> dx(x.shape(), T(0));
  if (x.elements() == 0) return std::move(dx).freeze();
  const ReducedAxes axes(x.shape(), vanishes);
  const std::int64_t count = count_of(axes.reduced);
  parallel_pieces(y.elements(), std::max<std::int64_t>(1, kElementwisePiece / count),
                  [&, in = x.values<T>().data(), out = dx.data()](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t k = begin; k < end; ++k) {
                      const std::int64_t base = offset_of(k, axes.kept);
                      const T largest = y.values<T>()[static_cast<std::size_t>(k)];
                      std::int64_t r = 0;
                      while (r < count - 1 && !is_the_largest(in[base + offset_of(r, axes.reduced)], largest)) ++r;
                      out[base + offset_of(r, axes.reduced)] = dy.values<T>()[static_cast<std::size_t>(k)];
                    }
                  });
  return std::move(dx).freeze();
}

// Another value of the same maximum is about as large as this element, and none is larger.
inline bool near_tie(const Tensor& x, const std::vector<bool>& vanishes, std::int64_t element, double h) {
  std::int64_t base = element;
  for (std::size_t i = 0; i < x.shape().rank(); ++i)
    if (vanishes[i]) base -= element / x.shape().stride(i) % x.shape()[i] * x.shape().stride(i);
  const ReducedAxes axes(x.shape(), vanishes);
  double rival = -std::numeric_limits<double>::infinity();
  for (std::int64_t r = 0; r < count_of(axes.reduced); ++r)
    if (const std::int64_t other = base + offset_of(r, axes.reduced); other != element)
      rival = std::max(rival, x.at(other));
  return std::abs(x.at(element) - rival) <= 2 * h;
}

}  // namespace limpid

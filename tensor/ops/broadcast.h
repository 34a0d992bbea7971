// Two tensors met as in numpy: shapes are aligned at their last axis, and an axis of extent 1 (or a missing one)
// repeats.
#pragma once

#include <functional>

#include "tensor/ops/axes.h"
#include "tensor/ops/reduce.h"

namespace limpid {

// Throws ShapeError "[op] shapes ... do not broadcast".
Shape broadcast_shape(std::string_view op, const Shape& a, const Shape& b);

// The axes of the result with the stride of each input (0 where it repeats); neighbours that both walk alike are
// merged.
struct BroadcastAxes {
  BroadcastAxes(const Shape& a, const Shape& b, const Shape& out);
  std::vector<Axis> a, b;
};

// y[i] = f(a[i], b[i]) over the broadcast shape.
template <class T, class F>
Tensor broadcast_zip(std::string_view op, const Tensor& a, const Tensor& b, F f) {
  Draft<T> y(broadcast_shape(op, a.shape(), b.shape()));
  if (y.size() == 0) return std::move(y).freeze();
  BroadcastAxes axes(a.shape(), b.shape(), y.shape());
  const std::int64_t row = axes.a.back().extent, step_a = axes.a.back().stride, step_b = axes.b.back().stride;
  axes.a.pop_back();
  axes.b.pop_back();
  const T* all_a = a.values<T>().data();
  const T* all_b = b.values<T>().data();
  T* out = y.data();
  parallel_pieces(y.size(), kElementwisePiece, [&, f](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end;) {
      const std::int64_t column = i % row, length = std::min(row - column, end - i);
      const T* pa = all_a + offset_of(i / row, axes.a) + column * step_a;
      const T* pb = all_b + offset_of(i / row, axes.b) + column * step_b;
      T* py = out + i;
      if (step_a == 1 && step_b == 1)
        for (std::int64_t j = 0; j < length; ++j) py[j] = f(pa[j], pb[j]);
      else if (step_a == 1)
        for (std::int64_t j = 0; j < length; ++j) py[j] = f(pa[j], *pb);
      else if (step_b == 1)
        for (std::int64_t j = 0; j < length; ++j) py[j] = f(*pa, pb[j]);
      else
        std::fill_n(py, length, f(*pa, *pb));
      i += length;
    }
  });
  return std::move(y).freeze();
}

// Whether f(a, b) holds for one of the pairs in which element `element` of input `input` (0: a, 1: b) takes part.
bool any_pair(const Tensor& a, const Tensor& b, std::size_t input, std::int64_t element,
              const std::function<bool(double, double)>& f);

// The transpose of broadcasting: sums a gradient over the axes along which `shape` was repeated.
Tensor sum_to_shape(const Tensor& gradient, const Shape& shape);
// x repeated to `shape`.
Tensor broadcast_to(const Tensor& x, const Shape& shape);

}  // namespace limpid

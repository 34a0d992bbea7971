#include "tensor/ops/broadcast.h"

#include "tensor/error.h"

namespace limpid {
namespace {

// Extent and stride of an axis of `shape` once aligned to `rank` axes.
Axis aligned(const Shape& shape, std::size_t rank, std::size_t axis) {
  const std::size_t missing = rank - shape.rank();
  if (axis < missing || shape[axis - missing] == 1) return {1, 0};
  return {shape[axis - missing], shape.stride(axis - missing)};
}

}  // namespace

Shape broadcast_shape(std::string_view op, const Shape& a, const Shape& b) {
  std::vector<std::int64_t> dims(std::max(a.rank(), b.rank()));
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const std::int64_t in_a = aligned(a, dims.size(), i).extent, in_b = aligned(b, dims.size(), i).extent;
    if (in_a != in_b && in_a != 1 && in_b != 1)
      throw ShapeError("[" + std::string(op) + "] shapes " + a.text() + " and " + b.text() +
                       " do not broadcast: counted from the last axis, extents must be equal or 1");
    dims[i] = in_a == 1 ? in_b : in_a;
  }
  return Shape(std::move(dims));
}

BroadcastAxes::BroadcastAxes(const Shape& shape_a, const Shape& shape_b, const Shape& out) {
  for (std::size_t i = 0; i < out.rank(); ++i) {
    if (out[i] == 1) continue;
    const std::int64_t step_a = aligned(shape_a, out.rank(), i).stride, step_b = aligned(shape_b, out.rank(), i).stride;
    if (!a.empty() && a.back().stride == step_a * out[i] && b.back().stride == step_b * out[i]) {
      a.back() = {a.back().extent * out[i], step_a};
      b.back() = {b.back().extent * out[i], step_b};
    } else {
      a.push_back({out[i], step_a});
      b.push_back({out[i], step_b});
    }
  }
  if (a.empty()) a = b = {{1, 1}};
}

bool any_pair(const Tensor& a, const Tensor& b, std::size_t input, std::int64_t element,
              const std::function<bool(double, double)>& f) {
  const Shape out = broadcast_shape("pair", a.shape(), b.shape());
  const BroadcastAxes axes(a.shape(), b.shape(), out);
  for (std::int64_t i = 0; i < out.elements(); ++i) {
    const std::int64_t in_a = offset_of(i, axes.a), in_b = offset_of(i, axes.b);
    if ((input == 0 ? in_a : in_b) == element && f(a.at(in_a), b.at(in_b))) return true;
  }
  return false;
}

Tensor sum_to_shape(const Tensor& gradient, const Shape& shape) {
  if (gradient.shape() == shape) return gradient;
  std::vector<bool> vanishes(gradient.shape().rank());
  for (std::size_t i = 0; i < vanishes.size(); ++i)
    vanishes[i] = gradient.shape()[i] != aligned(shape, vanishes.size(), i).extent;
  return dispatch(gradient.dtype(), [&]<class T>() { return sum_axes<T>(gradient, vanishes, shape); });
}

Tensor broadcast_to(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  return dispatch(x.dtype(), [&]<class T>() {
    Draft<T> y(shape);
    if (y.size() == 0) return std::move(y).freeze();
    BroadcastAxes axes(x.shape(), shape, shape);
    const std::int64_t row = axes.a.back().extent, step = axes.a.back().stride;
    axes.a.pop_back();
    parallel_pieces(y.size() / row, std::max<std::int64_t>(1, kElementwisePiece / row),
                    [&, in = x.values<T>().data(), out = y.data()](std::int64_t begin, std::int64_t end) {
                      for (std::int64_t i = begin; i < end; ++i) {
                        const T* from = in + offset_of(i, axes.a);
                        if (step == 1)
                          std::copy_n(from, row, out + i * row);
                        else
                          std::fill_n(out + i * row, row, *from);
                      }
                    });
    return std::move(y).freeze();
  });
}

}  // namespace limpid

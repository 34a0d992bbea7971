// gather: y takes the entries `indices` of x along an axis, in that order; the gradient adds each entry back to where
// it came from, in the order of the indices (an index may come more than once).
//
// slice is the gather of begin, begin + step, ... before end; it has its own name because that is what networks say.
// With a negative step it walks backwards, and an end of -1 lies before the first entry.
#include <algorithm>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/ops/axes.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

// y [outer, indices, inner] = x [outer, indices[k], inner]
template <class T>
Tensor take(const Tensor& x, std::size_t axis, const std::vector<std::int64_t>& indices) {
  std::vector<std::int64_t> dims = x.shape().dims();
  dims[axis] = static_cast<std::int64_t>(indices.size());
  Draft<T> y{Shape(dims)};
  const AroundAxis from(x.shape(), axis), to(y.shape(), axis);
  if (y.size() == 0) return std::move(y).freeze();
  parallel_pieces(to.outer * to.extent, std::max<std::int64_t>(1, kElementwisePiece / to.inner),
                  [&, in = x.values<T>().data(), out = y.data()](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t i = begin; i < end; ++i) {
                      const std::int64_t index = indices[static_cast<std::size_t>(i % to.extent)];
                      std::copy_n(in + (i / to.extent * from.extent + index) * to.inner, to.inner, out + i * to.inner);
                    }
                  });
  return std::move(y).freeze();
}

// dx [outer, indices[k], inner] += dy [outer, k, inner]
template <class T>
Tensor put_back(const Tensor& dy, const Shape& shape, std::size_t axis, const std::vector<std::int64_t>& indices) {
  Draft<T> dx(shape, T(0));
  const AroundAxis from(dy.shape(), axis), to(shape, axis);
  parallel_for(to.outer, [&, in = dy.values<T>().data(), out = dx.data()](std::int64_t o) {
    for (std::size_t k = 0; k < indices.size(); ++k) {
      const T* source = in + (o * from.extent + static_cast<std::int64_t>(k)) * to.inner;
      T* target = out + (o * to.extent + indices[k]) * to.inner;
      for (std::int64_t j = 0; j < to.inner; ++j) target[j] += source[j];
    }
  });
  return std::move(dx).freeze();
}

class Gather : public Op {
 public:
  Gather(std::int64_t axis, std::vector<std::int64_t> indices) : axis_(axis), indices_(std::move(indices)) {}
  std::string_view name() const override { return "gather"; }
  std::string options() const override {
    return "axis " + std::to_string(axis_) + ", " + std::to_string(indices_.size()) + " indices";
  }
  Formula formula() const override { return {"y[k] = x[indices[k]]", {"dx[i] = sum of dy[k] where indices[k] = i"}}; }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const std::size_t axis = resolve_axis(axis_, x[0].shape(), "gather");
    for (const std::int64_t index : indices_)
      if (index < 0 || index >= x[0].shape()[axis])
        throw ShapeError("[gather] index " + std::to_string(index) + " along axis " + std::to_string(axis) + " of " +
                         x[0].shape().text() + ", expected 0 to " + std::to_string(x[0].shape()[axis] - 1));
    return dispatch(x[0].dtype(), [&]<class T>() { return take<T>(x[0], axis, indices_); });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const std::size_t axis = resolve_axis(axis_, c.dy.shape(), "gather");
    return {dispatch(c.dy.dtype(), [&]<class T>() { return put_back<T>(c.dy, c.x[0].shape(), axis, indices_); })};
  }

 private:
  std::int64_t axis_;
  std::vector<std::int64_t> indices_;
};

class Slice : public Op {
 public:
  Slice(std::int64_t axis, std::int64_t begin, std::int64_t end, std::int64_t step)
      : axis_(axis), begin_(begin), end_(end), step_(step) {}
  std::string_view name() const override { return "slice"; }
  std::string options() const override {
    return "axis " + std::to_string(axis_) + ", " + std::to_string(begin_) + " to " + std::to_string(end_) + ", step " +
           std::to_string(step_);
  }
  Formula formula() const override {
    return {"y[k] = x[begin + k step], before end", {"dx[begin + k step] = dy[k], 0 elsewhere"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const std::size_t axis = resolve_axis(axis_, x[0].shape(), "slice");
    const std::int64_t extent = x[0].shape()[axis];
    const bool fits = step_ > 0
                          ? 0 <= begin_ && begin_ <= end_ && end_ <= extent
                          : step_ < 0 && -1 <= end_ && end_ <= begin_ && begin_ < std::max<std::int64_t>(extent, 1);
    if (!fits)
      throw ShapeError("[slice] " + std::to_string(begin_) + " to " + std::to_string(end_) + " step " +
                       std::to_string(step_) + " along axis " + std::to_string(axis) + " of " + x[0].shape().text() +
                       ", expected " +
                       (step_ < 0 ? "-1 <= end <= begin <= " + std::to_string(extent - 1)
                                  : "0 <= begin <= end <= " + std::to_string(extent) + " and a step that is not 0"));
    return dispatch(x[0].dtype(), [&]<class T>() { return take<T>(x[0], axis, indices()); });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const std::size_t axis = resolve_axis(axis_, c.dy.shape(), "slice");
    return {dispatch(c.dy.dtype(), [&]<class T>() { return put_back<T>(c.dy, c.x[0].shape(), axis, indices()); })};
  }

 private:
  std::vector<std::int64_t> indices() const {
    std::vector<std::int64_t> all;
    for (std::int64_t i = begin_; step_ > 0 ? i < end_ : i > end_; i += step_) all.push_back(i);
    return all;
  }
  std::int64_t axis_, begin_, end_, step_;
};

}  // namespace

Var slice(const Var& x, std::int64_t axis, std::int64_t begin, std::int64_t end, std::int64_t step) {
  return apply(std::make_shared<Slice>(axis, begin, end, step), {x});
}
Var gather(const Var& x, std::int64_t axis, std::vector<std::int64_t> indices) {
  return apply(std::make_shared<Gather>(axis, std::move(indices)), {x});
}

}  // namespace limpid

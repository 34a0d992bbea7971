// permute: axis i of y is axis order[i] of x. The gradient goes back through the inverse order.
#include <algorithm>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/ops/axes.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

// y walked in C order, x by the strides of the axes that order names; axes that stay neighbours are merged.
template <class T>
Tensor permuted(const Tensor& x, const std::vector<std::size_t>& order) {
  std::vector<std::int64_t> dims;
  std::vector<Axis> axes;
  for (const std::size_t from : order) {
    const Axis axis{x.shape()[from], x.shape().stride(from)};
    dims.push_back(axis.extent);
    if (!axes.empty() && axes.back().stride == axis.extent * axis.stride)
      axes.back() = {axes.back().extent * axis.extent, axis.stride};
    else
      axes.push_back(axis);
  }
  Draft<T> y{Shape(dims)};
  if (y.size() == 0) return std::move(y).freeze();
  const Axis row = axes.empty() ? Axis{1, 1} : axes.back();
  if (!axes.empty()) axes.pop_back();
  parallel_pieces(y.size() / row.extent, std::max<std::int64_t>(1, kElementwisePiece / row.extent),
                  [&, in = x.values<T>().data(), out = y.data()](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t i = begin; i < end; ++i) {
                      const T* from = in + offset_of(i, axes);
                      T* to = out + i * row.extent;
                      for (std::int64_t j = 0; j < row.extent; ++j) to[j] = from[j * row.stride];
                    }
                  });
  return std::move(y).freeze();
}

class Permute : public Op {
 public:
  explicit Permute(std::vector<std::int64_t> order) : order_(std::move(order)) {}
  std::string_view name() const override { return "permute"; }
  std::string options() const override { return "order " + order_text(); }
  Formula formula() const override {
    return {"y = x with axis i of y being axis order[i] of x", {"dx = dy with the order inverted"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const std::vector<std::size_t> order = resolved(x[0].shape());
    return dispatch(x[0].dtype(), [&]<class T>() { return permuted<T>(x[0], order); });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const std::vector<std::size_t> order = resolved(c.x[0].shape());
    std::vector<std::size_t> inverse(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) inverse[order[i]] = i;
    return {dispatch(c.dy.dtype(), [&]<class T>() { return permuted<T>(c.dy, inverse); })};
  }

 private:
  std::string order_text() const {
    std::string text;
    for (const std::int64_t axis : order_) text += (text.empty() ? "" : ",") + std::to_string(axis);
    return text;
  }

  std::vector<std::size_t> resolved(const Shape& shape) const {
    std::vector<std::size_t> order;
    std::vector<bool> seen(shape.rank(), false);
    for (const std::int64_t axis : order_) {
      order.push_back(resolve_axis(axis, shape, "permute"));
      seen[order.back()] = true;
    }
    if (order.size() != shape.rank() || std::find(seen.begin(), seen.end(), false) != seen.end())
      throw ShapeError("[permute] order " + order_text() + " for shape " + shape.text() + ", expected every axis once");
    return order;
  }

  std::vector<std::int64_t> order_;
};

}  // namespace

Var permute(const Var& x, std::vector<std::int64_t> order) {
  return apply(std::make_shared<Permute>(std::move(order)), {x});
}

}  // namespace limpid

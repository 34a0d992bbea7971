// Global pooling: the mean or the largest cell of each plane, x [N,C,H,W] -> y [N,C,1,1]. Of equal largest cells the
// first in row order gets the gradient.
#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"
#include "tensor/ops/elementwise.h"
#include "tensor/ops/largest.h"
#include "tensor/ops/require.h"

namespace limpid {
namespace {

const std::vector<bool> plane_axes{false, false, true, true};

Shape pooled_shape(std::string_view op, const Tensor& x) {
  require_rank(op, "x", x, 4, "[N,C,H,W]");
  if (x.shape()[2] * x.shape()[3] == 0)
    throw ShapeError("[" + std::string(op) + "] x has shape " + x.shape().text() +
                     ", expected planes that are not empty");
  return {x.shape()[0], x.shape()[1], 1, 1};
}

// x / (H W)
template <class T>
Tensor share_of_plane(const Tensor& x, const Shape& of) {
  return map_values<T>(x, [cells = static_cast<T>(of[2] * of[3])](T v) { return v / cells; });
}

class GlobalAvgPool : public Op {
 public:
  std::string_view name() const override { return "global_avg_pool"; }
  Formula formula() const override {
    return {"y = sum of x over the plane / (H W)", {"dx = dy / (H W) on the whole plane"}};
  }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return dispatch(x[0].dtype(), [&]<class T>() {
      return share_of_plane<T>(sum_axes<T>(x[0], plane_axes, pooled_shape(name(), x[0])), x[0].shape());
    });
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    const Shape& shape = c.x[0].shape();
    return {dispatch(c.dy.dtype(), [&]<class T>() { return broadcast_to(share_of_plane<T>(c.dy, shape), shape); })};
  }
};

class GlobalMaxPool : public Op {
 public:
  std::string_view name() const override { return "global_max_pool"; }
  Formula formula() const override {
    return {"y = max of x over the plane", {"dx = dy at the first largest cell of the plane, else 0"}};
  }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return dispatch(x[0].dtype(), [&]<class T>() { return max_axes<T>(x[0], plane_axes, pooled_shape(name(), x[0])); });
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    return {dispatch(c.dy.dtype(), [&]<class T>() { return route_to_largest<T>(c.x[0], c.y, c.dy, plane_axes); })};
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return near_tie(x[0], plane_axes, element, h);
  }
};

}  // namespace

Var global_avg_pool(const Var& x) { return apply(std::make_shared<GlobalAvgPool>(), {x}); }
Var global_max_pool(const Var& x) { return apply(std::make_shared<GlobalMaxPool>(), {x}); }

}  // namespace limpid

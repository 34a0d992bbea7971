// top_k_values and top_k_indices: the k largest or smallest entries along an axis, in order, and where they stood. Of
// equal entries the one with the lower index comes first; NaN counts as the largest. Values are gathered, so each gives
// its gradient back to where it stood; an index jumps and is flat between, so none comes through it.
#include <algorithm>
#include <numeric>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/ops/axes.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

class TopK : public Op {
 public:
  TopK(const TopKOptions& options, bool values) : options_(options), values_(values) {}
  std::string_view name() const override { return values_ ? "top_k_values" : "top_k_indices"; }
  std::string options() const override {
    return "k " + std::to_string(options_.k) + ", axis " + std::to_string(options_.axis) +
           (options_.largest ? ", largest" : ", smallest");
  }
  Formula formula() const override {
    if (values_) return {"y = the k first of x in order along axis", {"dx = dy where an entry was taken, else 0"}};
    return {"y = the places along axis of the k first of x in order", {"dx = 0"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Shape shape = taken(x[0].shape());
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y(shape);
      const T* in = x[0].values<T>().data();
      for_each_taken<T>(x[0], [&, out = y.data()](std::int64_t to, std::int64_t from, std::int64_t index) {
        out[to] = values_ ? in[from] : static_cast<T>(index);
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.x[0].shape(), T(0));
      const T* dy = c.dy.values<T>().data();
      if (values_)
        for_each_taken<T>(
            c.x[0], [&, out = dx.data()](std::int64_t to, std::int64_t from, std::int64_t) { out[from] = dy[to]; });
      return std::move(dx).freeze();
    })};
  }

  // Another entry of the same line is about as large: they may change places.
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    const AroundAxis around(x[0].shape(), resolve_axis(options_.axis, x[0].shape(), "top_k"));
    const std::int64_t at = element / around.inner % around.extent, first = element - at * around.inner;
    for (std::int64_t k = 0; k < around.extent; ++k)
      if (k != at && std::abs(x[0].at(first + k * around.inner) - x[0].at(element)) <= h) return true;
    return false;
  }

 private:
  Shape taken(const Shape& x) const {
    const std::size_t axis = resolve_axis(options_.axis, x, "top_k");
    if (options_.k < 0 || options_.k > x[axis])
      throw ShapeError("[top_k] " + std::to_string(options_.k) + " entries along axis " + std::to_string(axis) +
                       " of " + x.text() + ", expected 0 to " + std::to_string(x[axis]));
    std::vector<std::int64_t> dims = x.dims();
    dims[axis] = options_.k;
    return Shape(std::move(dims));
  }

  // body(element of y, element of x, index along the axis)
  template <class T, class Body>
  void for_each_taken(const Tensor& x, Body body) const {
    const AroundAxis around(x.shape(), resolve_axis(options_.axis, x.shape(), "top_k"));
    const T* in = x.values<T>().data();
    parallel_for(around.outer * around.inner, [&, in](std::int64_t line) {
      const std::int64_t outer = line / around.inner, inner = line % around.inner;
      const T* values = in + outer * around.extent * around.inner + inner;
      std::vector<std::int64_t> order(static_cast<std::size_t>(around.extent));
      std::iota(order.begin(), order.end(), 0);
      const auto before = [&](std::int64_t i, std::int64_t j) {
        const T a = values[i * around.inner], b = values[j * around.inner];
        if (a != a || b != b) return options_.largest ? a != a && (b == b || i < j) : b != b && (a == a || i < j);
        return a == b ? i < j : (options_.largest ? a > b : a < b);
      };
      std::partial_sort(order.begin(), order.begin() + options_.k, order.end(), before);
      for (std::int64_t k = 0; k < options_.k; ++k) {
        const std::int64_t index = order[static_cast<std::size_t>(k)];
        body((outer * options_.k + k) * around.inner + inner, (outer * around.extent + index) * around.inner + inner,
             index);
      }
    });
  }

  TopKOptions options_;
  bool values_;
};

}  // namespace

Var top_k_values(const Var& x, const TopKOptions& options) { return apply(std::make_shared<TopK>(options, true), {x}); }
Var top_k_indices(const Var& x, const TopKOptions& options) {
  return apply(std::make_shared<TopK>(options, false), {x});
}

}  // namespace limpid

// concat: parts one after the other along an axis. Around the axis each part is [outer, extent, inner], so the output
// is `outer` times the parts' runs of extent * inner values; the gradient cuts them out again.
#include <algorithm>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/ops/axes.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

class Concat : public Op {
 public:
  explicit Concat(std::int64_t axis) : axis_(axis) {}
  std::string_view name() const override { return "concat"; }
  std::string options() const override { return "axis " + std::to_string(axis_); }
  Formula formula() const override {
    return {"y = x0, x1, ... along axis", {"dxi = the entries of dy that came from xi"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    if (x.empty()) throw ShapeError("[concat] no parts, expected at least one");
    const std::size_t axis = resolve_axis(axis_, x[0].shape(), "concat");
    std::vector<std::int64_t> dims = x[0].shape().dims();
    for (std::size_t part = 1; part < x.size(); ++part) {
      std::vector<std::int64_t> expected = x[part].shape().dims();
      if (expected.size() == dims.size()) expected[axis] = dims[axis];
      if (expected != dims)
        throw ShapeError("[concat] part " + std::to_string(part) + " has shape " + x[part].shape().text() +
                         ", expected that of part 0, " + x[0].shape().text() + ", except along axis " +
                         std::to_string(axis));
      dims[axis] += x[part].shape()[axis];
    }
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y{Shape(dims)};
      const AroundAxis whole(y.shape(), axis);
      std::int64_t begin = 0;
      for (const Tensor& part : x) {
        const std::int64_t run = part.shape()[axis] * whole.inner;
        copy_runs<T>(part.values<T>().data(), y.data() + begin, whole.outer, run, run, whole.extent * whole.inner);
        begin += run;
      }
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const std::size_t axis = resolve_axis(axis_, c.dy.shape(), "concat");
    const AroundAxis whole(c.dy.shape(), axis);
    return dispatch(c.dy.dtype(), [&]<class T>() {
      std::vector<Tensor> dx(c.x.size());
      std::int64_t begin = 0;
      for (std::size_t i = 0; i < c.x.size(); ++i) {
        const std::int64_t run = c.x[i].shape()[axis] * whole.inner;
        if (c.needs[i]) {
          Draft<T> part(c.x[i].shape());
          copy_runs<T>(c.dy.values<T>().data() + begin, part.data(), whole.outer, run, whole.extent * whole.inner, run);
          dx[i] = std::move(part).freeze();
        }
        begin += run;
      }
      return dx;
    });
  }

 private:
  // `count` runs of `length` values, `from_step` apart in one place and `to_step` in the other.
  template <class T>
  static void copy_runs(const T* from, T* to, std::int64_t count, std::int64_t length, std::int64_t from_step,
                        std::int64_t to_step) {
    const std::int64_t cuts = (length + kElementwisePiece - 1) / kElementwisePiece;
    if (cuts == 0) return;
    parallel_pieces(count * cuts, std::max<std::int64_t>(1, kElementwisePiece / length),
                    [=](std::int64_t first, std::int64_t last) {
                      for (std::int64_t i = first; i < last; ++i) {
                        const std::int64_t begin = i % cuts * kElementwisePiece;
                        std::copy_n(from + i / cuts * from_step + begin, std::min(length - begin, kElementwisePiece),
                                    to + i / cuts * to_step + begin);
                      }
                    });
  }

  std::int64_t axis_;
};

}  // namespace

Var concat(std::span<const Var> parts, std::int64_t axis) {
  return limpid::apply(std::make_shared<Concat>(axis), parts);
}

}  // namespace limpid

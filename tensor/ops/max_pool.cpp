// max_pool: y [N,C,H',W'] is the largest cell of each window of x [N,C,H,W]. Padding never wins; the gradient of a
// window goes to its largest cell, the first in row order when several are equal. NaN wins, so that it is not hidden.
//
// The maximum does not mind the order, so the forward folds columns first and rows then: size + size steps a cell, not
// size * size. The backward looks for the winner again instead of keeping its place.
#include <cmath>
#include <limits>

#include "tensor/ops/largest.h"
#include "tensor/ops/pool.h"

namespace limpid {
namespace {

class MaxPool : public Op {
 public:
  explicit MaxPool(const PoolOptions& options) : options_(options) {}
  std::string_view name() const override { return "max_pool"; }
  std::string options() const override { return PoolWindows::pool_text(options_); }
  Formula formula() const override {
    return {"y[i,j] = max of x over window (i,j)",
            {"dx[r,c] = sum of dy[i,j] where x[r,c] is the first largest of window (i,j)"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const PoolWindows windows(name(), x[0], options_);
    return dispatch(x[0].dtype(), [&]<class T>() {
      return fold_windows<T>(x[0], windows, -std::numeric_limits<T>::infinity(), larger<T>).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const PoolWindows w(name(), c.x[0], options_);
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.x[0].shape());
      const T *x = c.x[0].values<T>().data(), *y = c.y.values<T>().data(), *dy = c.dy.values<T>().data();
      w.for_each_gradient(c, [&, out = dx.data()](std::int64_t plane, const Window& window) {
        const std::int64_t from = plane * w.out_height * w.out_width, to = plane * w.height * w.width;
        std::fill_n(out + to, w.height * w.width, T(0));
        for (std::int64_t i = window.top; i < window.bottom; ++i)
          for (std::int64_t j = window.left; j < window.right; ++j) {
            const std::int64_t k = from + i * w.out_width + j;
            out[to + winner(w, x + to, i, j, y[k])] += dy[k];
          }
      });
      return std::move(dx).freeze();
    })};
  }

  // Another cell of a shared window is about as large as this one, and none is larger.
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    const PoolWindows w(name(), x[0], options_);
    const std::int64_t plane = element / (w.height * w.width) * w.height * w.width;
    const std::int64_t row = (element - plane) / w.width, column = (element - plane) % w.width;
    for (std::int64_t i = 0; i < w.out_height; ++i)
      for (std::int64_t j = 0; j < w.out_width; ++j) {
        const Range rows = w.rows(i), columns = w.columns(j);
        if (!rows.holds(row) || !columns.holds(column)) continue;
        double rival = -std::numeric_limits<double>::infinity();
        for (std::int64_t r = rows.begin; r < rows.end; r += rows.step)
          for (std::int64_t c = columns.begin; c < columns.end; c += columns.step)
            if (r != row || c != column) rival = std::max(rival, x[0].at(plane + r * w.width + c));
        if (std::abs(x[0].at(element) - rival) <= 2 * h) return true;
      }
    return false;
  }

 private:
  // The first cell of window (i, j) that equals the largest, as an index into its plane.
  template <class T>
  static std::int64_t winner(const PoolWindows& w, const T* plane, std::int64_t i, std::int64_t j, T largest) {
    const Range rows = w.rows(i), columns = w.columns(j);
    for (std::int64_t r = rows.begin; r < rows.end; r += rows.step)
      for (std::int64_t c = columns.begin; c < columns.end; c += columns.step)
        if (is_the_largest(plane[r * w.width + c], largest)) return r * w.width + c;
    return rows.begin * w.width + columns.begin;
  }

  PoolOptions options_;
};

}  // namespace

Var max_pool(const Var& x, const PoolOptions& options) { return apply(std::make_shared<MaxPool>(options), {x}); }

}  // namespace limpid

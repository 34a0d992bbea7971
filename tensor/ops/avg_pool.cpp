// avg_pool: y [N,C,H',W'] is the mean of each window of x [N,C,H,W]. A window counts its own cells, or those of the
// padding, which are zero, too when count_padding; what reaches beyond the padding (ceil) never counts. The gradient of
// a window is shared out among its cells in equal parts.
#include "tensor/ops/pool.h"

namespace limpid {
namespace {

class AvgPool : public Op {
 public:
  explicit AvgPool(const PoolOptions& options) : options_(options) {}
  std::string_view name() const override { return "avg_pool"; }
  std::string options() const override {
    return PoolWindows::pool_text(options_) + (options_.count_padding ? ", padding counted" : "");
  }
  Formula formula() const override {
    return {"y[i,j] = sum of x over window (i,j) / count(i,j)",
            {"dx[r,c] = sum of dy[i,j] / count(i,j) over the windows of (r,c)"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const PoolWindows w(name(), x[0], options_);
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y = fold_windows<T>(x[0], w, T(0), [](T a, T b) { return a + b; });
      parallel_pieces(w.planes, w.together(), [&, out = y.data()](std::int64_t first, std::int64_t last) {
        for (std::int64_t row = first * w.out_height; row < last * w.out_height; ++row)
          for (std::int64_t j = 0; j < w.out_width; ++j)
            out[row * w.out_width + j] /= count<T>(w, row % w.out_height, j);
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const PoolWindows w(name(), c.x[0], options_);
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.x[0].shape());
      w.for_each_gradient(c, [&, dy = c.dy.values<T>().data(), out = dx.data()](std::int64_t p, const Window& window) {
        T* plane = out + p * w.height * w.width;
        std::fill_n(plane, w.height * w.width, T(0));
        for (std::int64_t i = window.top; i < window.bottom; ++i)
          for (std::int64_t j = window.left; j < window.right; ++j) {
            const T part = dy[(p * w.out_height + i) * w.out_width + j] / count<T>(w, i, j);
            const Range rows = w.rows(i), columns = w.columns(j);
            for (std::int64_t r = rows.begin; r < rows.end; r += rows.step)
              for (std::int64_t k = columns.begin; k < columns.end; k += columns.step) plane[r * w.width + k] += part;
          }
      });
      return std::move(dx).freeze();
    })};
  }

 private:
  // The number of cells that the mean of window (i, j) divides by.
  template <class T>
  static T count(const PoolWindows& w, std::int64_t i, std::int64_t j) {
    if (w.options.count_padding) return static_cast<T>(w.with_padding(i, j));
    return static_cast<T>(w.rows(i).size() * w.columns(j).size());
  }

  PoolOptions options_;
};

}  // namespace

Var avg_pool(const Var& x, const PoolOptions& options) { return apply(std::make_shared<AvgPool>(options), {x}); }

}  // namespace limpid

// upsample_nearest: every cell of x [N,C,H,W] becomes a block of factor cells of y [N,C,H fh,W fw]; its gradient is the
// sum over the block.
#include <algorithm>

#include "tensor/ops.h"
#include "tensor/ops/nonzero_window.h"
#include "tensor/ops/require.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

class UpsampleNearest : public Op {
 public:
  explicit UpsampleNearest(Pair factor) : factor_(factor) {}
  std::string_view name() const override { return "upsample_nearest"; }
  std::string options() const override { return "factor " + pair_text(factor_); }
  Formula formula() const override {
    return {"y[i,j] = x[i / fh, j / fw]", {"dx[r,c] = sum of dy over the block of (r,c)"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    require_rank(name(), "x", x[0], 4, "[N,C,H,W]");
    if (factor_.height < 1 || factor_.width < 1)
      throw ShapeError("[upsample_nearest] factor " + pair_text(factor_) + ", expected at least 1");
    const Shape& s = x[0].shape();
    const std::int64_t width = s[3], wide = width * factor_.width;
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y({s[0], s[1], s[2] * factor_.height, wide});
      for_rows(s, [&, in = x[0].values<T>().data(), out = y.data()](std::int64_t row) {
        T* first = out + row * factor_.height * wide;
        widen(in + row * width, first, width);
        for (std::int64_t copy = 1; copy < factor_.height; ++copy) std::copy_n(first, wide, first + copy * wide);
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Shape& s = c.x[0].shape();
    const std::int64_t width = s[3], wide = width * factor_.width;
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(s);
      const std::vector<Window> windows = nonzero_windows(c);
      for_rows(s, [&, dy = c.dy.values<T>().data(), out = dx.data()](std::int64_t row) {
        const Window& window = windows[static_cast<std::size_t>(row / (s[1] * s[2]))];
        std::fill_n(out + row * width, width, T(0));
        const std::int64_t top = row % s[2] * factor_.height;
        if (top + factor_.height <= window.top || top >= window.bottom) return;
        const std::int64_t end = (window.right + factor_.width - 1) / factor_.width;
        for (std::int64_t j = window.left / factor_.width; j < end; ++j) {
          T total = 0;
          for (std::int64_t u = 0; u < factor_.height; ++u)
            for (std::int64_t v = 0; v < factor_.width; ++v)
              total += dy[(row * factor_.height + u) * wide + j * factor_.width + v];
          out[row * width + j] = total;
        }
      });
      return std::move(dx).freeze();
    })};
  }

 private:
  // body(row) for each of the N C H rows of x.
  template <class Body>
  void for_rows(const Shape& x, Body body) const {
    const std::int64_t cells = std::max<std::int64_t>(1, x[3] * factor_.height * factor_.width);
    parallel_pieces(x[0] * x[1] * x[2], std::max<std::int64_t>(1, kElementwisePiece / cells),
                    [&](std::int64_t begin, std::int64_t end) {
                      for (std::int64_t row = begin; row < end; ++row) body(row);
                    });
  }

  template <class T>
  void widen(const T* from, T* to, std::int64_t count) const {
    if (factor_.width == 2)
      for (std::int64_t j = 0; j < count; ++j) to[2 * j] = to[2 * j + 1] = from[j];
    else
      for (std::int64_t j = 0; j < count; ++j) std::fill_n(to + j * factor_.width, factor_.width, from[j]);
  }

  Pair factor_;
};

}  // namespace

Var upsample_nearest(const Var& x, Pair factor) { return apply(std::make_shared<UpsampleNearest>(factor), {x}); }

}  // namespace limpid

// resize_bilinear: x [N,C,H,W] -> y [N,C,H',W'] with half-pixel centres: the centre of output cell i lies at
// (i + 1/2) H / H' - 1/2 of the input, clamped to its cells, and is interpolated between the two neighbours. Per axis
//   y[i] = (1 - t) x[a] + t x[b],   a = floor(position), b = a + 1 (at most H - 1), t = position - a
// and the gradient gives each neighbour its weight of dy back.
#include <algorithm>
#include <cmath>

#include "tensor/ops.h"
#include "tensor/ops/nonzero_window.h"
#include "tensor/ops/require.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

template <class T>
struct Neighbours {
  std::int64_t a, b;
  T t;  // weight of b; a has 1 - t
};

template <class T>
std::vector<Neighbours<T>> neighbours(std::int64_t in, std::int64_t out) {
  std::vector<Neighbours<T>> all;
  for (std::int64_t i = 0; i < out; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * static_cast<double>(in) / static_cast<double>(out) - 0.5;
    const double position = std::clamp(centre, 0.0, static_cast<double>(in - 1));
    const auto a = static_cast<std::int64_t>(position);
    all.push_back({a, std::min(a + 1, in - 1), static_cast<T>(position - static_cast<double>(a))});
  }
  return all;
}

class ResizeBilinear : public Op {
 public:
  explicit ResizeBilinear(Pair size) : size_(size) {}
  std::string_view name() const override { return "resize_bilinear"; }
  std::string options() const override { return "size " + pair_text(size_); }
  Formula formula() const override {
    return {"y = (1-s)((1-t) x[a,c] + t x[a,d]) + s((1-t) x[b,c] + t x[b,d]), weights of half-pixel centres",
            {"dx[a,c] += dy (1-s)(1-t), dx[a,d] += dy (1-s) t, dx[b,c] += dy s (1-t), dx[b,d] += dy s t"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    require_rank(name(), "x", x[0], 4, "[N,C,H,W]");
    const Shape& s = x[0].shape();
    if (size_.height < 1 || size_.width < 1 || s[2] < 1 || s[3] < 1)
      throw ShapeError("[resize_bilinear] from " + s.text() + " to " + pair_text(size_) +
                       ", expected extents of at least 1");
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y({s[0], s[1], size_.height, size_.width});
      const auto rows = neighbours<T>(s[2], size_.height), columns = neighbours<T>(s[3], size_.width);
      parallel_for(s[0] * s[1], [&, in = x[0].values<T>().data(), out = y.data()](std::int64_t plane) {
        T* to = out + plane * size_.height * size_.width;
        for (const auto& [a, b, t] : rows) {
          const T *upper = in + (plane * s[2] + a) * s[3], *lower = in + (plane * s[2] + b) * s[3];
          for (const auto& [c, d, u] : columns)
            *to++ = (1 - t) * ((1 - u) * upper[c] + u * upper[d]) + t * ((1 - u) * lower[c] + u * lower[d]);
        }
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& context) const override {
    const Shape& s = context.x[0].shape();
    return {dispatch(context.dy.dtype(), [&]<class T>() {
      Draft<T> dx(s, T(0));
      const auto rows = neighbours<T>(s[2], size_.height), columns = neighbours<T>(s[3], size_.width);
      const std::vector<Window> windows = nonzero_windows(context);
      parallel_for(s[0] * s[1], [&, all = context.dy.values<T>().data(), out = dx.data()](std::int64_t plane) {
        const Window& window = windows[static_cast<std::size_t>(plane / s[1])];
        for (std::int64_t i = window.top; i < window.bottom; ++i) {
          const auto& [a, b, t] = rows[static_cast<std::size_t>(i)];
          T *upper = out + (plane * s[2] + a) * s[3], *lower = out + (plane * s[2] + b) * s[3];
          for (std::int64_t j = window.left; j < window.right; ++j) {
            const auto& [c, d, u] = columns[static_cast<std::size_t>(j)];
            const T dy = all[(plane * size_.height + i) * size_.width + j];
            upper[c] += dy * (1 - t) * (1 - u);
            upper[d] += dy * (1 - t) * u;
            lower[c] += dy * t * (1 - u);
            lower[d] += dy * t * u;
          }
        }
      });
      return std::move(dx).freeze();
    })};
  }

 private:
  Pair size_;
};

}  // namespace

Var resize_bilinear(const Var& x, Pair size) { return apply(std::make_shared<ResizeBilinear>(size), {x}); }

}  // namespace limpid

// The windows of a pooling, and the loop that both poolings share.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tensor/ops.h"
#include "tensor/ops/nonzero_window.h"
#include "tensor/ops/require.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {

// The cells of x under a window, clipped to the map: [begin, end) of one axis.
struct Range {
  std::int64_t begin, end;
  std::int64_t size() const { return end - begin; }
};

struct PoolWindows {
  PoolOptions options;
  std::int64_t planes, height, width;  // of x, planes = N C
  std::int64_t out_height, out_width;  // of y
  Shape out_shape;

  // Throws ShapeError when a window does not fit, or could lie in the padding alone.
  PoolWindows(std::string_view op, const Tensor& x, const PoolOptions& o) : options(o) {
    require_rank(op, "x", x, 4, "[N,C,H,W]");
    const Padding& p = o.padding;
    const bool sane = std::min({o.size.height, o.size.width, o.stride.height, o.stride.width}) >= 1 &&
                      std::min({p.top, p.left, p.bottom, p.right}) >= 0 && std::max(p.top, p.bottom) < o.size.height &&
                      std::max(p.left, p.right) < o.size.width;
    if (!sane)
      throw ShapeError("[" + std::string(op) + "] " + pool_text(o) +
                       ", expected size and stride of at least 1 and padding from 0 to below size");
    planes = x.shape()[0] * x.shape()[1];
    height = x.shape()[2];
    width = x.shape()[3];
    if (height < 1 || width < 1 || height + p.top + p.bottom < o.size.height || width + p.left + p.right < o.size.width)
      throw ShapeError("[" + std::string(op) + "] x has shape " + x.shape().text() +
                       ", expected a map that holds a window: " + pool_text(o));
    out_height = (height + p.top + p.bottom - o.size.height) / o.stride.height + 1;
    out_width = (width + p.left + p.right - o.size.width) / o.stride.width + 1;
    out_shape = {x.shape()[0], x.shape()[1], out_height, out_width};
  }

  Range rows(std::int64_t out_row) const {
    const std::int64_t top = out_row * options.stride.height - options.padding.top;
    return {std::max<std::int64_t>(0, top), std::min(height, top + options.size.height)};
  }
  Range columns(std::int64_t out_column) const {
    const std::int64_t left = out_column * options.stride.width - options.padding.left;
    return {std::max<std::int64_t>(0, left), std::min(width, left + options.size.width)};
  }

  // Planes that make a piece of work.
  std::int64_t together() const { return std::max<std::int64_t>(1, kElementwisePiece / (height * width)); }

  // body(plane, window of dy outside of which it is zero) for every plane.
  template <class Body>
  void for_each_gradient(const OpContext& context, Body body) const {
    const std::vector<Window> windows = nonzero_windows(context);
    const std::int64_t channels = context.dy.shape()[1];
    parallel_pieces(planes, together(), [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t plane = first; plane < last; ++plane)
        body(plane, windows[static_cast<std::size_t>(plane / channels)]);
    });
  }

  static std::string pool_text(const PoolOptions& o) {
    return "size " + pair_text(o.size) + ", stride " + pair_text(o.stride) + ", padding " + padding_text(o.padding);
  }
};

// to[j] = fold over k < size of from[j stride + k], with the common strides known to the compiler.
template <class T, class Fold>
void fold_row(const T* from, T* to, std::int64_t count, std::int64_t size, std::int64_t stride, Fold fold) {
  const auto run = [&](auto step) {
    for (std::int64_t j = 0; j < count; ++j) to[j] = from[j * step];
    for (std::int64_t k = 1; k < size; ++k)
      for (std::int64_t j = 0; j < count; ++j) to[j] = fold(to[j], from[j * step + k]);
  };
  if (stride == 1)
    run(std::integral_constant<std::int64_t, 1>{});
  else if (stride == 2)
    run(std::integral_constant<std::int64_t, 2>{});
  else
    run(stride);
}

// y = fold of each window, first down the columns and then along the rows; padding counts as `nothing`.
template <class T, class Fold>
Draft<T> fold_windows(const Tensor& x, const PoolWindows& w, T nothing, Fold fold) {
  Draft<T> y(w.out_shape);
  parallel_pieces(w.planes, w.together(),
                  [&, in = x.values<T>().data(), out = y.data()](std::int64_t first, std::int64_t last) {
                    const std::int64_t left = w.options.padding.left;
                    std::vector<T> folded(static_cast<std::size_t>(left + w.width + w.options.padding.right), nothing);
                    T* line = folded.data() + left;
                    for (std::int64_t plane = first; plane < last; ++plane)
                      for (std::int64_t i = 0; i < w.out_height; ++i) {
                        const Range rows = w.rows(i);
                        const T* row = in + (plane * w.height + rows.begin) * w.width;
                        std::copy_n(row, w.width, line);
                        for (std::int64_t r = 1; r < rows.size(); ++r) {
                          row += w.width;
                          for (std::int64_t j = 0; j < w.width; ++j) line[j] = fold(line[j], row[j]);
                        }
                        fold_row(folded.data(), out + (plane * w.out_height + i) * w.out_width, w.out_width,
                                 w.options.size.width, w.options.stride.width, fold);
                      }
                  });
  return y;
}

}  // namespace limpid

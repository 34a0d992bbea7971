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

// The cells of x under a window, clipped to the map: begin, begin + step, ... below end of one axis.
struct Range {
  std::int64_t begin, end, step = 1;
  std::int64_t size() const { return end <= begin ? 0 : (end - begin + step - 1) / step; }
  bool holds(std::int64_t at) const { return at >= begin && at < end && (at - begin) % step == 0; }
};

// Output positions along one axis. With `ceil` the last window may reach beyond the padding, but begins on the map or
// in the padding before it. 0 when no window fits.
inline std::int64_t pool_positions(std::int64_t in, std::int64_t size, std::int64_t stride, std::int64_t before,
                                   std::int64_t after, std::int64_t dilation, bool ceil) {
  const std::int64_t room = in + before + after - dilation * (size - 1) - 1;
  if (room < 0) return 0;
  const std::int64_t whole = room / stride + 1;
  return ceil && room % stride != 0 && whole * stride < in + before ? whole + 1 : whole;
}

struct PoolWindows {
  PoolOptions options;
  std::int64_t planes, height, width;  // of x, planes = N C
  std::int64_t out_height, out_width;  // of y
  Shape out_shape;

  // Throws ShapeError when a window does not fit, or lies in the padding alone.
  PoolWindows(std::string_view op, const Tensor& x, const PoolOptions& o) : options(o) {
    require_rank(op, "x", x, 4, "[N,C,H,W]");
    const Padding& p = o.padding;
    const bool sane = std::min({o.size.height, o.size.width, o.stride.height, o.stride.width, o.dilation.height,
                                o.dilation.width}) >= 1 &&
                      std::min({p.top, p.left, p.bottom, p.right}) >= 0 && std::max(p.top, p.bottom) < o.size.height &&
                      std::max(p.left, p.right) < o.size.width;
    if (!sane)
      throw ShapeError("[" + std::string(op) + "] " + pool_text(o) +
                       ", expected size and stride of at least 1 and padding from 0 to below size");
    planes = x.shape()[0] * x.shape()[1];
    height = x.shape()[2];
    width = x.shape()[3];
    out_height = pool_positions(height, o.size.height, o.stride.height, p.top, p.bottom, o.dilation.height, o.ceil);
    out_width = pool_positions(width, o.size.width, o.stride.width, p.left, p.right, o.dilation.width, o.ceil);
    if (height < 1 || width < 1 || out_height < 1 || out_width < 1)
      throw ShapeError("[" + std::string(op) + "] x has shape " + x.shape().text() +
                       ", expected a map that holds a window: " + pool_text(o));
    for (std::int64_t i = 0; i < out_height; ++i) require_cells(op, x, rows(i));
    for (std::int64_t j = 0; j < out_width; ++j) require_cells(op, x, columns(j));
    out_shape = {x.shape()[0], x.shape()[1], out_height, out_width};
  }

  Range rows(std::int64_t out_row) const {
    return clipped(out_row * options.stride.height - options.padding.top, options.size.height, options.dilation.height,
                   height);
  }
  Range columns(std::int64_t out_column) const {
    return clipped(out_column * options.stride.width - options.padding.left, options.size.width, options.dilation.width,
                   width);
  }
  // The cells of window (i, j) when those of the padding count too, and none beyond it.
  std::int64_t with_padding(std::int64_t i, std::int64_t j) const {
    const auto& [size, stride, padding, count_padding, dilation, ceil] = options;
    const auto taps = [](std::int64_t first, std::int64_t taps_in_all, std::int64_t gap, std::int64_t end) {
      return std::min(taps_in_all, (end - first + gap - 1) / gap);
    };
    return taps(i * stride.height - padding.top, size.height, dilation.height, height + padding.bottom) *
           taps(j * stride.width - padding.left, size.width, dilation.width, width + padding.right);
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
    const bool dilated = o.dilation.height != 1 || o.dilation.width != 1;
    return "size " + pair_text(o.size) + ", stride " + pair_text(o.stride) + ", padding " + padding_text(o.padding) +
           (dilated ? ", dilation " + pair_text(o.dilation) : "") + (o.ceil ? ", ceil" : "");
  }

 private:
  static Range clipped(std::int64_t first, std::int64_t taps, std::int64_t gap, std::int64_t extent) {
    const std::int64_t before = first < 0 ? (-first + gap - 1) / gap : 0;  // taps in the padding
    return {first + before * gap, std::min(extent, first + (taps - 1) * gap + 1), gap};
  }
  void require_cells(std::string_view op, const Tensor& x, const Range& range) const {
    if (range.size() < 1)
      throw ShapeError("[" + std::string(op) + "] x has shape " + x.shape().text() +
                       ", expected a cell in every window: " + pool_text(options));
  }
};

// to[j] = fold over k < size of from[j stride + k gap], with the common strides known to the compiler.
template <class T, class Fold>
void fold_row(const T* from, T* to, std::int64_t count, std::int64_t size, std::int64_t stride, std::int64_t gap,
              Fold fold) {
  const auto run = [&](auto step) {
    for (std::int64_t j = 0; j < count; ++j) to[j] = from[j * step];
    for (std::int64_t k = 1; k < size; ++k)
      for (std::int64_t j = 0; j < count; ++j) to[j] = fold(to[j], from[j * step + k * gap]);
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
                    const auto& [size, stride, padding, count_padding, dilation, ceil] = w.options;
                    const std::int64_t left = padding.left;
                    const std::int64_t read = (w.out_width - 1) * stride.width + (size.width - 1) * dilation.width + 1;
                    std::vector<T> folded(static_cast<std::size_t>(std::max(left + w.width, read)), nothing);
                    T* line = folded.data() + left;
                    for (std::int64_t plane = first; plane < last; ++plane)
                      for (std::int64_t i = 0; i < w.out_height; ++i) {
                        const Range rows = w.rows(i);
                        const T* row = in + (plane * w.height + rows.begin) * w.width;
                        std::copy_n(row, w.width, line);
                        for (std::int64_t r = 1; r < rows.size(); ++r) {
                          row += rows.step * w.width;
                          for (std::int64_t j = 0; j < w.width; ++j) line[j] = fold(line[j], row[j]);
                        }
                        fold_row(folded.data(), out + (plane * w.out_height + i) * w.out_width, w.out_width, size.width,
                                 stride.width, dilation.width, fold);
                      }
                  });
  return y;
}

}  // namespace limpid

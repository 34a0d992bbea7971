// Depthwise convolution: every channel has its own kernel, so there is no matrix to multiply. One task per channel of a
// picture; the taps pass over it while it is in the first cache.
#include <algorithm>
#include <vector>

#include "tensor/kernels.h"
#include "tensor/ops/conv2d_kernels.h"
#include "tensor/parallel.h"

namespace limpid::conv {
namespace {

// f(weight index, input row y, first output column, end, input offset): one call per tap that falls on input row y.
template <class F>
void for_each_tap(const Geometry& g, std::int64_t row, F f) {
  for (std::int64_t kh = 0; kh < g.kernel_height; ++kh) {
    const std::int64_t y = row * g.stride.height + kh * g.dilation.height - g.padding.top;
    if (y < 0 || y >= g.height) continue;
    for (std::int64_t kw = 0; kw < g.kernel_width; ++kw) {
      const std::int64_t tap = kw * g.dilation.width - g.padding.left;
      const Range valid = valid_outputs(tap, g.stride.width, g.width, g.out_width);
      f(kh * g.kernel_width + kw, y * g.width + tap, valid);
    }
  }
}

}  // namespace

// Forward. A plane is first laid out with its zero border, split by the strides into phases: cell (r, c) of the
// bordered plane goes to phase (r % sh, c % sw), place (r / sh, c / sw). Then the outputs of one tap read one phase,
// contiguously, and whole blocks of rows can be treated as one long line:
//
//   for each block of output rows (fits the first cache):
//     acc[i] = sum over taps (u, v) of w[u,v] * phase(u d % sh, v d % sw)[i + shift]
//     copy the rows of acc out, without the cells between the end of one row and the start of the next
template <class T>
void forward_depthwise(const Geometry& g, const T* x, const T* weight, T* y) {
  const std::int64_t sh = g.stride.height, sw = g.stride.width;
  const std::int64_t rows = g.out_height + (g.kernel_height - 1) * g.dilation.height / sh;  // of one phase
  const std::int64_t width = g.out_width + (g.kernel_width - 1) * g.dilation.width / sw;
  const std::int64_t phase_size = rows * width;
  const std::int64_t block_rows = std::max<std::int64_t>(1, 1024 / width);

  const simd::RowKernels<T>& row_kernels = simd::row_kernels<T>();
  parallel_for(g.batch * g.channels, [&](std::int64_t plane) {
    const T* in = x + plane * g.pixels();
    const T* w = weight + plane % g.channels * g.taps();
    std::vector<T> phases(static_cast<std::size_t>(sh * sw * phase_size + width),
                          T(0));  // a last tap reads on by < width
    for (std::int64_t row = 0; row < g.height; ++row) {
      const std::int64_t r = row + g.padding.top;
      if (r / sh >= rows) break;
      for (std::int64_t phase = 0; phase < sw; ++phase) {
        T* line = phases.data() + (r % sh * sw + phase) * phase_size + r / sh * width;
        const std::int64_t first = phase >= g.padding.left % sw ? g.padding.left / sw : g.padding.left / sw + 1;
        for (std::int64_t c = first; c < width; ++c) {
          const std::int64_t column = c * sw + phase - g.padding.left;
          if (column >= g.width) break;
          line[c] = in[row * g.width + column];
        }
      }
    }

    std::vector<T> sums(static_cast<std::size_t>(block_rows * width));
    std::vector<const T*> sources(static_cast<std::size_t>(g.taps()));
    for (std::int64_t row = 0; row < g.out_height; row += block_rows) {
      const std::int64_t count = (std::min(g.out_height, row + block_rows) - row) * width;
      T* acc = sums.data();
      for (std::int64_t u = 0; u < g.kernel_height; ++u)
        for (std::int64_t v = 0; v < g.kernel_width; ++v) {
          const std::int64_t down = u * g.dilation.height, right = v * g.dilation.width;
          sources[static_cast<std::size_t>(u * g.kernel_width + v)] =
              phases.data() + (down % sh * sw + right % sw) * phase_size + (row + down / sh) * width + right / sw;
        }
      row_kernels.weighted_sum(sources.data(), w, g.taps(), acc, count);
      T* out = y + plane * g.out_pixels() + row * g.out_width;
      for (std::int64_t i = 0; i < count; i += width, out += g.out_width)
        std::copy(acc + i, acc + i + g.out_width, out);
    }
  });
}

// Every tap passes over the whole window, the last row of the kernel first: so a cell of dx adds up what the output
// rows give it from the top to the bottom.
template <class T>
void backward_input_depthwise(const Geometry& g, const T* weight, const T* dy, std::span<const Window> windows, T* dx) {
  const auto common = [](Range a, Range b) { return Range{std::max(a.begin, b.begin), std::min(a.end, b.end)}; };
  const simd::RowKernels<T>& row_kernels = simd::row_kernels<T>();
  parallel_for(g.batch * g.channels, [&](std::int64_t plane) {
    T* out = dx + plane * g.pixels();
    const T* w = weight + plane % g.channels * g.taps();
    const T* in = dy + plane * g.out_pixels();
    const Window& window = windows[static_cast<std::size_t>(plane / g.channels)];
    std::fill(out, out + g.pixels(), T(0));
    for (std::int64_t kh = g.kernel_height; kh-- > 0;)
      for (std::int64_t kw = 0; kw < g.kernel_width; ++kw) {
        const std::int64_t down = kh * g.dilation.height - g.padding.top;
        const std::int64_t right = kw * g.dilation.width - g.padding.left;
        const Range rows =
            common(valid_outputs(down, g.stride.height, g.height, g.out_height), {window.top, window.bottom});
        const Range columns =
            common(valid_outputs(right, g.stride.width, g.width, g.out_width), {window.left, window.right});
        if (rows.begin >= rows.end || columns.begin >= columns.end) continue;
        const std::int64_t first_row = rows.begin * g.stride.height + down;
        const std::int64_t first_column = columns.begin * g.stride.width + right;
        row_kernels.add_scaled({.x = in + rows.begin * g.out_width + columns.begin,
                                .x_row = g.out_width,
                                .y = out + first_row * g.width + first_column,
                                .y_row = g.stride.height * g.width,
                                .y_step = g.stride.width,
                                .rows = rows.end - rows.begin,
                                .columns = columns.end - columns.begin,
                                .factor = w[kh * g.kernel_width + kw]});
      }
  });
}

template <class T>
void backward_weight_depthwise(const Geometry& g, const T* x, const T* dy, T* dweight) {
  const simd::RowKernels<T>& row_kernels = simd::row_kernels<T>();
  parallel_for(g.channels, [&](std::int64_t channel) {
    T* out = dweight + channel * g.taps();
    std::fill(out, out + g.taps(), T(0));
    for (std::int64_t n = 0; n < g.batch; ++n) {
      const T* in = x + (n * g.channels + channel) * g.pixels();
      const T* grad = dy + (n * g.channels + channel) * g.out_pixels();
      for (std::int64_t row = 0; row < g.out_height; ++row, grad += g.out_width)
        for_each_tap(g, row, [&](std::int64_t tap, std::int64_t offset, Range valid) {
          out[tap] += row_kernels.dot(in + offset + valid.begin * g.stride.width, g.stride.width, grad + valid.begin,
                                      valid.end - valid.begin);
        });
    }
  });
}

template void forward_depthwise(const Geometry&, const float*, const float*, float*);
template void forward_depthwise(const Geometry&, const double*, const double*, double*);
template void backward_input_depthwise(const Geometry&, const float*, const float*, std::span<const Window>, float*);
template void backward_input_depthwise(const Geometry&, const double*, const double*, std::span<const Window>, double*);
template void backward_weight_depthwise(const Geometry&, const float*, const float*, float*);
template void backward_weight_depthwise(const Geometry&, const double*, const double*, double*);

}  // namespace limpid::conv

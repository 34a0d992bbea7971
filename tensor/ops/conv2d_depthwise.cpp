// Depthwise convolution: every channel has its own kernel, so there is no matrix to multiply. One task per channel of a
// picture; a row of outputs stays in the first cache while the taps pass over it.
#include <algorithm>
#include <array>

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

// sum_j a[j * stride] b[j] in sixteen interleaved partial sums, combined in index order.
template <class T>
T dot(const T* a, std::int64_t stride, const T* b, std::int64_t count) {
  std::array<T, 16> partial{};
  for (std::int64_t j = 0; j < count; ++j) partial[static_cast<std::size_t>(j % 16)] += a[j * stride] * b[j];
  T total = 0;
  for (const T p : partial) total += p;
  return total;
}

}  // namespace

template <class T>
void forward_depthwise(const Geometry& g, const T* x, const T* weight, T* y) {
  parallel_for(g.batch * g.channels, [&](std::int64_t plane) {
    const T* in = x + plane * g.pixels();
    const T* w = weight + plane % g.channels * g.taps();
    T* out = y + plane * g.out_pixels();
    for (std::int64_t row = 0; row < g.out_height; ++row, out += g.out_width) {
      std::fill(out, out + g.out_width, T(0));
      for_each_tap(g, row, [&](std::int64_t tap, std::int64_t offset, Range valid) {
        const T factor = w[tap];
        const T* line = in + offset;
        if (g.stride.width == 1)
          for (std::int64_t j = valid.begin; j < valid.end; ++j) out[j] += factor * line[j];
        else
          for (std::int64_t j = valid.begin; j < valid.end; ++j) out[j] += factor * line[j * g.stride.width];
      });
    }
  });
}

template <class T>
void backward_input_depthwise(const Geometry& g, const T* weight, const T* dy, T* dx) {
  parallel_for(g.batch * g.channels, [&](std::int64_t plane) {
    T* out = dx + plane * g.pixels();
    const T* w = weight + plane % g.channels * g.taps();
    const T* in = dy + plane * g.out_pixels();
    std::fill(out, out + g.pixels(), T(0));
    for (std::int64_t row = 0; row < g.out_height; ++row, in += g.out_width) {
      if (std::all_of(in, in + g.out_width, [](T v) { return v == T(0); })) continue;
      for_each_tap(g, row, [&](std::int64_t tap, std::int64_t offset, Range valid) {
        T* line = out + offset;
        for (std::int64_t j = valid.begin; j < valid.end; ++j) line[j * g.stride.width] += w[tap] * in[j];
      });
    }
  });
}

template <class T>
void backward_weight_depthwise(const Geometry& g, const T* x, const T* dy, T* dweight) {
  parallel_for(g.channels, [&](std::int64_t channel) {
    T* out = dweight + channel * g.taps();
    std::fill(out, out + g.taps(), T(0));
    for (std::int64_t n = 0; n < g.batch; ++n) {
      const T* in = x + (n * g.channels + channel) * g.pixels();
      const T* grad = dy + (n * g.channels + channel) * g.out_pixels();
      for (std::int64_t row = 0; row < g.out_height; ++row, grad += g.out_width)
        for_each_tap(g, row, [&](std::int64_t tap, std::int64_t offset, Range valid) {
          out[tap] += dot(in + offset + valid.begin * g.stride.width, g.stride.width, grad + valid.begin,
                          valid.end - valid.begin);
        });
    }
  });
}

template void forward_depthwise(const Geometry&, const float*, const float*, float*);
template void forward_depthwise(const Geometry&, const double*, const double*, double*);
template void backward_input_depthwise(const Geometry&, const float*, const float*, float*);
template void backward_input_depthwise(const Geometry&, const double*, const double*, double*);
template void backward_weight_depthwise(const Geometry&, const float*, const float*, float*);
template void backward_weight_depthwise(const Geometry&, const double*, const double*, double*);

}  // namespace limpid::conv

// The kernels of conv2d: the general one through matrix products of patches, and one of its own for depthwise
// convolutions.
#pragma once

#include "tensor/ops.h"
#include "tensor/window.h"

namespace limpid::conv {

// Shapes: x [N,C,H,W], weight [O,C/groups,Kh,Kw], y [N,O,Ho,Wo].
struct Geometry {
  std::int64_t batch, channels, height, width;
  std::int64_t filters, kernel_height, kernel_width, groups;
  std::int64_t out_height, out_width;
  Pair stride, dilation;
  Padding padding;

  std::int64_t group_channels() const { return channels / groups; }
  std::int64_t group_filters() const { return filters / groups; }
  std::int64_t taps() const { return kernel_height * kernel_width; }
  std::int64_t depth() const { return group_channels() * taps(); }  // length of one sum
  std::int64_t pixels() const { return height * width; }
  std::int64_t out_pixels() const { return out_height * out_width; }
  bool depthwise() const { return groups == channels && filters == channels; }
  // A 1x1 convolution whose patch matrix is the input itself.
  bool pointwise() const {
    return taps() == 1 && stride.height == 1 && stride.width == 1 && out_pixels() == pixels() && padding.top == 0 &&
           padding.left == 0;
  }
};

template <class T>
void forward_patches(const Geometry&, const T* x, const T* weight, T* y);
// `windows`, one per picture: dy is zero outside of them (tensor/ops/nonzero_window.h). The result has the same bits
// for every such window.
template <class T>
void backward_input_patches(const Geometry&, const T* weight, const T* dy, std::span<const Window> windows, T* dx);
template <class T>
void backward_weight_patches(const Geometry&, const T* x, const T* dy, T* dweight);

template <class T>
void forward_depthwise(const Geometry&, const T* x, const T* weight, T* y);
template <class T>
void backward_input_depthwise(const Geometry&, const T* weight, const T* dy, std::span<const Window> windows, T* dx);
template <class T>
void backward_weight_depthwise(const Geometry&, const T* x, const T* dy, T* dweight);

// The output columns [begin, end) whose tap at offset `tap` (kernel column * dilation - padding) falls inside the row.
struct Range {
  std::int64_t begin, end;
};
inline Range valid_outputs(std::int64_t tap, std::int64_t stride, std::int64_t extent, std::int64_t outputs) {
  const std::int64_t begin = tap >= 0 ? 0 : (-tap + stride - 1) / stride;
  const std::int64_t end = extent - tap <= 0 ? 0 : (extent - tap + stride - 1) / stride;
  return {begin < outputs ? begin : outputs, end < outputs ? (end > begin ? end : begin) : outputs};
}

}  // namespace limpid::conv

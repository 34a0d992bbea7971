// What all baselines share: the part of the input that the picture covers, and a new image made there pixel by pixel.
#pragma once

#include <cmath>

#include "nn/window.h"
#include "xai/baseline.h"

namespace limpid::xai {

// The pixels of the picture in the network's input.
inline nn::Window valid_window(const BaselineRequest& request) {
  const Box& v = request.valid;
  return nn::Window{std::lround(v.y0), std::lround(v.x0), std::lround(v.y1), std::lround(v.x1)}.clipped(
      request.image.shape()[2], request.image.shape()[3]);
}

// value(channel, row, column) inside the picture, the image itself outside.
template <class Value>
Tensor with_pixels(const BaselineRequest& request, const Value& value) {
  const Tensor& x = request.image;
  const nn::Window valid = valid_window(request);
  const std::int64_t height = x.shape()[2], width = x.shape()[3];
  return dispatch(x.dtype(), [&]<class T>() {
    Draft<T> y(x.shape());
    const std::span<const T> in = x.values<T>();
    std::copy(in.begin(), in.end(), y.data());
    for (std::int64_t c = 0; c < x.shape()[1]; ++c)
      for (std::int64_t row = valid.top; row < valid.bottom; ++row)
        for (std::int64_t column = valid.left; column < valid.right; ++column)
          y[(c * height + row) * width + column] = static_cast<T>(value(c, row, column));
    return std::move(y).freeze();
  });
}

}  // namespace limpid::xai

// What all baselines share: a new image made pixel by pixel in the part of the input that the picture covers.
#pragma once

#include "xai/baseline.h"
#include "xai/valid_window.h"

namespace limpid::xai {

// value(channel, row, column) inside the picture, the image itself outside.
template <class Value>
Tensor with_pixels(const BaselineRequest& request, const Value& value) {
  const Tensor& x = request.image;
  const nn::Window valid = valid_window(x, request.valid);
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

// Pictures written down as a function of channel, row and column.
#pragma once

#include "tensor/tensor.h"

namespace limpid::test {

// [1,3,height,width] float32
template <class Value>  // (channel, row, column) -> double
Tensor picture(std::int64_t height, std::int64_t width, const Value& value) {
  Draft<float> y({1, 3, height, width});
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t row = 0; row < height; ++row)
      for (std::int64_t column = 0; column < width; ++column)
        y[(c * height + row) * width + column] = static_cast<float>(value(c, row, column));
  return std::move(y).freeze();
}

}  // namespace limpid::test

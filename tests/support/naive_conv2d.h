// conv2d as its definition reads, and its gradients as the definition's transposes: seven loops, written for the eye.
#pragma once

#include "tensor/ops.h"

namespace limpid::naive {

// Calls f(y index, x index, w index) for every product of the definition.
template <class F>
void for_each_product(const Shape& x, const Shape& w, const Shape& y, const Conv2dOptions& o, F f) {
  const std::int64_t group_channels = w[1], group_filters = w[0] / o.groups;
  for (std::int64_t n = 0; n < y[0]; ++n)
    for (std::int64_t k = 0; k < y[1]; ++k)
      for (std::int64_t i = 0; i < y[2]; ++i)
        for (std::int64_t j = 0; j < y[3]; ++j)
          for (std::int64_t c = 0; c < group_channels; ++c)
            for (std::int64_t u = 0; u < w[2]; ++u)
              for (std::int64_t v = 0; v < w[3]; ++v) {
                const std::int64_t row = i * o.stride.height - o.padding.top + u * o.dilation.height;
                const std::int64_t column = j * o.stride.width - o.padding.left + v * o.dilation.width;
                if (row < 0 || row >= x[2] || column < 0 || column >= x[3]) continue;
                const std::int64_t channel = k / group_filters * group_channels + c;
                f(((n * y[1] + k) * y[2] + i) * y[3] + j, ((n * x[1] + channel) * x[2] + row) * x[3] + column,
                  ((k * group_channels + c) * w[2] + u) * w[3] + v);
              }
}

inline Shape conv2d_shape(const Shape& x, const Shape& w, const Conv2dOptions& o) {
  const std::int64_t height = x[2] + o.padding.top + o.padding.bottom - o.dilation.height * (w[2] - 1) - 1;
  const std::int64_t width = x[3] + o.padding.left + o.padding.right - o.dilation.width * (w[3] - 1) - 1;
  return {x[0], w[0], height / o.stride.height + 1, width / o.stride.width + 1};
}

// All in float64.
inline Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& bias, const Conv2dOptions& o) {
  Draft<double> y(conv2d_shape(x.shape(), w.shape(), o), 0.0);
  for_each_product(x.shape(), w.shape(), y.shape(), o,
                   [&](auto out, auto in, auto weight) { y[out] += x.at(in) * w.at(weight); });
  const std::int64_t pixels = y.shape()[2] * y.shape()[3];
  for (std::int64_t i = 0; i < y.size(); ++i) y[i] += bias.at(i / pixels % w.shape()[0]);
  return std::move(y).freeze();
}

struct Conv2dGradients {
  Tensor dx, dweight, dbias;
};
inline Conv2dGradients conv2d_backward(const Tensor& x, const Tensor& w, const Tensor& dy, const Conv2dOptions& o) {
  Draft<double> dx(x.shape(), 0.0), dw(w.shape(), 0.0), db({w.shape()[0]}, 0.0);
  for_each_product(x.shape(), w.shape(), dy.shape(), o, [&](auto out, auto in, auto weight) {
    dx[in] += w.at(weight) * dy.at(out);
    dw[weight] += x.at(in) * dy.at(out);
  });
  const std::int64_t pixels = dy.shape()[2] * dy.shape()[3];
  for (std::int64_t i = 0; i < dy.elements(); ++i) db[i / pixels % w.shape()[0]] += dy.at(i);
  return {std::move(dx).freeze(), std::move(dw).freeze(), std::move(db).freeze()};
}

}  // namespace limpid::naive

// The form of an op on pairs of numbers, with broadcasting: a class gives value(a, b) and the slopes slope_a(a, b) =
// dy/da and slope_b(a, b) = dy/db as templates over the precision, and whether a pair is near a point without a slope;
// forward, backward and kink() follow. Where an input was repeated its gradient is the sum over the copies.
#pragma once

#include <cmath>
#include <memory>

#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"
#include "tensor/ops/elementwise.h"

namespace limpid {

template <class Self>
class Binary : public Op {
 public:
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return dispatch(x[0].dtype(), [&]<class T>() {
      return broadcast_zip<T>(this->name(), x[0], x[1], [self = self()](T a, T b) { return self.value(a, b); });
    });
  }

  // da = sum_to(dy slope_a, a), db = sum_to(dy slope_b, b). No gradient goes where the slope is 0, be it infinite.
  std::vector<Tensor> backward(const OpContext& c) const override {
    return dispatch(c.dy.dtype(), [&]<class T>() {
      const auto gradient = [&](std::size_t input, auto slope) {
        const Tensor slopes = broadcast_zip<T>(this->name(), c.x[0], c.x[1], slope);
        const Tensor all = zip_values<T>(slopes, c.dy, [](T s, T dy) { return s == 0 ? T(0) : s * dy; });
        return sum_to_shape(all, c.x[input].shape());
      };
      std::vector<Tensor> dx(2);
      if (c.needs[0]) dx[0] = gradient(0, [self = self()](T a, T b) { return self.slope_a(a, b); });
      if (c.needs[1]) dx[1] = gradient(1, [self = self()](T a, T b) { return self.slope_b(a, b); });
      return dx;
    });
  }

  bool kink(std::span<const Tensor> x, std::size_t input, std::int64_t element, double h) const override {
    return any_pair(x[0], x[1], input, element, [&](double a, double b) { return self().near_kink(a, b, input, h); });
  }

  // Whether a pair has no derivative within +-h of its input number `input`.
  bool near_kink(double, double, std::size_t, double) const { return false; }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace limpid

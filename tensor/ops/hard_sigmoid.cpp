// hard_sigmoid and hard_swish (Howard et al. 2019, "Searching for MobileNetV3"): sigmoid and swish from straight lines.
//
// hard_sigmoid(x) = relu6(x + 3) / 6 rises by 1/6 between -3 and 3. hard_swish(x) = x hard_sigmoid(x) is 0 below -3, x
// above 3 and (x^2 + 3x) / 6 between, with the derivative (2x + 3) / 6. At -3 and 3 neither has one; the outer slope is
// used there.
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class HardSigmoid : public Unary<HardSigmoid> {
 public:
  std::string_view name() const override { return "hard_sigmoid"; }
  Formula formula() const override {
    return {"y = min(max(x + 3, 0), 6) / 6", {"dx = dy / 6 where -3 < x < 3, else 0"}};
  }
  template <class T>
  T value(T x) const {
    const T shifted = x + 3;
    return (shifted < 0 ? T(0) : (shifted > 6 ? T(6) : shifted)) / 6;
  }
  template <class T>
  T slope(T x) const {
    return x > -3 && x < 3 ? T(1) / 6 : T(0);
  }
  std::vector<double> edges() const { return {-3, 3}; }
};

class HardSwish : public Unary<HardSwish> {
 public:
  std::string_view name() const override { return "hard_swish"; }
  Formula formula() const override {
    return {"y = x min(max(x + 3, 0), 6) / 6", {"dx = dy (2x + 3) / 6 where -3 < x < 3, dy where x >= 3, else 0"}};
  }
  template <class T>
  T value(T x) const {
    const T shifted = x + 3;
    return x * (shifted < 0 ? T(0) : (shifted > 6 ? T(6) : shifted)) / 6;
  }
  template <class T>
  T slope(T x) const {
    return x <= -3 ? T(0) : (x >= 3 ? T(1) : (2 * x + 3) / 6);
  }
  std::vector<double> edges() const { return {-3, 3}; }
};

}  // namespace

Var hard_sigmoid(const Var& x) { return apply(std::make_shared<HardSigmoid>(), {x}); }
Var hard_swish(const Var& x) { return apply(std::make_shared<HardSwish>(), {x}); }

}  // namespace limpid

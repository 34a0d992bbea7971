// An op of your own: softsign, y = x / (1 + |x|). Its backward stands under its forward; the numerical check then tells
// whether the two belong together, and the op works on every tape.
#include <cmath>
#include <iostream>

#include "tensor/backward.h"
#include "tensor/gradient_check.h"

using namespace limpid;

class Softsign final : public Op {
 public:
  std::string_view name() const override { return "softsign"; }
  Formula formula() const override { return {"y = x / (1 + |x|)", {"dx = dy / (1 + |x|)^2"}}; }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return map(x[0], [](double v) { return v / (1 + std::abs(v)); });
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    const Tensor slope = map(c.x[0], [](double v) { return std::pow(1 + std::abs(v), -2); });
    std::int64_t i = 0;
    return {map(c.dy, [&](double dy) { return dy * slope.at(i++); })};
  }

 private:
  static Tensor map(const Tensor& x, auto function) {
    Draft<double> y(x.shape());
    for (std::int64_t i = 0; i < x.elements(); ++i) y[i] = function(x.at(i));
    return std::move(y).freeze().to(x.dtype());
  }
};

int main() {
  Tape tape;
  const Var y = apply(std::make_shared<Softsign>(), {tape.watch(Tensor::of({3}, {-1, 0.5, 3}), "x")});
  const StepCheck check = check_step(tape, y.step());
  std::cout << check.checked << " derivatives checked, worst error " << check.worst_error << "\n";
  return check.passed ? 0 : 1;
}

// clip to [low, high], and relu6 (Krizhevsky 2010), the clip to [0, 6]. At its edges neither has a derivative; the
// inner slope 1 is used there for clip, the outer slope 0 for relu6, as is customary for each. NaN stays NaN.
#include "tensor/error.h"
#include "tensor/ops/text.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Clip : public Unary<Clip> {
 public:
  Clip(double low, double high) : low_(low), high_(high) {
    if (!(low <= high))
      throw UsageError("[clip] low " + number_text(low) + " and high " + number_text(high) + ", expected low <= high");
  }
  std::string_view name() const override { return "clip"; }
  std::string options() const override { return "low " + number_text(low_) + ", high " + number_text(high_); }
  Formula formula() const override {
    return {"y = min(max(x, low), high)", {"dx = dy where low <= x <= high, else 0"}};
  }
  template <class T>
  T value(T x) const {
    const T low = static_cast<T>(low_), high = static_cast<T>(high_);
    return x < low ? low : (x > high ? high : x);
  }
  template <class T>
  T slope(T x) const {
    return static_cast<T>(x >= static_cast<T>(low_) && x <= static_cast<T>(high_));
  }
  std::vector<double> edges() const { return {low_, high_}; }

 private:
  double low_, high_;
};

class Relu6 : public Unary<Relu6> {
 public:
  std::string_view name() const override { return "relu6"; }
  Formula formula() const override { return {"y = min(max(x, 0), 6)", {"dx = dy where 0 < x < 6, else 0"}}; }
  template <class T>
  T value(T x) const {
    return x < 0 ? T(0) : (x > 6 ? T(6) : x);
  }
  template <class T>
  T slope(T x) const {
    return static_cast<T>(x > 0 && x < 6);
  }
  std::vector<double> edges() const { return {0, 6}; }
};

}  // namespace

Var clip(const Var& x, double low, double high) { return apply(std::make_shared<Clip>(low, high), {x}); }
Var relu6(const Var& x) { return apply(std::make_shared<Relu6>(), {x}); }

}  // namespace limpid

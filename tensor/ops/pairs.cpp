// power, minimum, maximum and prelu of pairs of numbers.
//
// d a^b / da = b a^(b-1) and d a^b / db = a^b log(a). For a = 0 the power does not follow b (0 stays 0), and for a < 0
// it is defined for whole b alone: it has no slope along b there (NaN).
#include <limits>

#include "tensor/ops/binary.h"

namespace limpid {
namespace {

class Power : public Binary<Power> {
 public:
  std::string_view name() const override { return "power"; }
  Formula formula() const override {
    return {"y = a^b", {"da = sum_to(dy b a^(b-1), a)", "db = sum_to(dy a^b log(a), b)"}};
  }
  template <class T>
  T value(T a, T b) const {
    return std::pow(a, b);
  }
  template <class T>
  T slope_a(T a, T b) const {
    return b == 0 ? T(0) : b * std::pow(a, b - 1);
  }
  template <class T>
  T slope_b(T a, T b) const {
    return a == 0 && b >= 0 ? T(0) : std::pow(a, b) * std::log(a);
  }
  bool near_kink(double a, double b, std::size_t input, double h) const {
    if (input == 1) return a < 0 || (a == 0 && b <= h);
    if (b != std::round(b)) return a <= h;
    return b < 0 && std::abs(a) <= h;
  }
};

// The smaller or the larger of two numbers. Of equal ones each has half of the gradient, as in PyTorch and JAX: neither
// is the first. NaN wins.
template <bool largest>
class Extreme : public Binary<Extreme<largest>> {
 public:
  std::string_view name() const override { return largest ? "maximum" : "minimum"; }
  Formula formula() const override {
    const std::string sign = largest ? ">" : "<";
    return {largest ? "y = max(a, b)" : "y = min(a, b)",
            {"da = sum_to(dy where a " + sign + " b, dy / 2 where a = b, else 0, a)",
             "db = sum_to(dy where b " + sign + " a, dy / 2 where a = b, else 0, b)"}};
  }
  template <class T>
  T value(T a, T b) const {
    return a != a || wins(a, b) ? a : b;
  }
  template <class T>
  T slope_a(T a, T b) const {
    return a == b ? T(0.5) : static_cast<T>(a != a || wins(a, b));
  }
  template <class T>
  T slope_b(T a, T b) const {
    return 1 - slope_a(a, b);
  }
  bool near_kink(double a, double b, std::size_t, double h) const { return std::abs(a - b) <= h; }

 private:
  template <class T>
  static bool wins(T a, T b) {
    return largest ? a > b : a < b;
  }
};

// prelu (He et al. 2015): leaky_relu with a slope that is learnt. At 0 the negative side's slope is used.
class Prelu : public Binary<Prelu> {
 public:
  std::string_view name() const override { return "prelu"; }
  Formula formula() const override {
    return {"y = x where x > 0, else slope x",
            {"dx = dy where x > 0, else slope dy", "dslope = sum_to(dy x where x <= 0, else 0, slope)"}};
  }
  template <class T>
  T value(T x, T slope) const {
    return x > 0 ? x : slope * x;
  }
  template <class T>
  T slope_a(T x, T slope) const {
    return x > 0 ? T(1) : slope;
  }
  template <class T>
  T slope_b(T x, T) const {
    return x > 0 ? T(0) : x;
  }
  bool near_kink(double x, double slope, std::size_t input, double h) const {
    return input == 0 && slope != 1 && std::abs(x) <= h;
  }
};

}  // namespace

Var power(const Var& base, const Var& exponent) { return apply(std::make_shared<Power>(), {base, exponent}); }
Var minimum(const Var& a, const Var& b) { return apply(std::make_shared<Extreme<false>>(), {a, b}); }
Var maximum(const Var& a, const Var& b) { return apply(std::make_shared<Extreme<true>>(), {a, b}); }
Var prelu(const Var& x, const Var& slope) { return apply(std::make_shared<Prelu>(), {x, slope}); }

}  // namespace limpid

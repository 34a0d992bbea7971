// Steps: sign, floor, ceil, round (halves to the even neighbour, as IEEE 754 and numpy round) and truncate (towards 0).
// Between its jumps a step is flat, so the gradient is 0 everywhere; at a jump there is none.
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

template <class Self>
class Flat : public Unary<Self> {
 public:
  template <class T>
  T slope(T) const {
    return 0;
  }
};

// Distance of x from the nearest integer.
double from_integer(double x) { return std::abs(x - std::nearbyint(x)); }

class Sign : public Flat<Sign> {
 public:
  std::string_view name() const override { return "sign"; }
  Formula formula() const override { return {"y = -1, 0 or 1: the sign of x", {"dx = 0"}}; }
  template <class T>
  T value(T x) const {
    return x != x ? x : static_cast<T>((x > 0) - (x < 0));
  }
  std::vector<double> edges() const { return {0}; }
};

class Floor : public Flat<Floor> {
 public:
  std::string_view name() const override { return "floor"; }
  Formula formula() const override { return {"y = the largest integer <= x", {"dx = 0"}}; }
  template <class T>
  T value(T x) const {
    return std::floor(x);
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return from_integer(x[0].at(element)) <= h;
  }
};

class Ceil : public Flat<Ceil> {
 public:
  std::string_view name() const override { return "ceil"; }
  Formula formula() const override { return {"y = the smallest integer >= x", {"dx = 0"}}; }
  template <class T>
  T value(T x) const {
    return std::ceil(x);
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return from_integer(x[0].at(element)) <= h;
  }
};

class Round : public Flat<Round> {
 public:
  std::string_view name() const override { return "round"; }
  Formula formula() const override { return {"y = the integer nearest to x, of two the even one", {"dx = 0"}}; }
  template <class T>
  T value(T x) const {
    return std::nearbyint(x);
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return from_integer(x[0].at(element) - 0.5) <= h;
  }
};

class Truncate : public Flat<Truncate> {
 public:
  std::string_view name() const override { return "truncate"; }
  Formula formula() const override { return {"y = x without its fraction", {"dx = 0"}}; }
  template <class T>
  T value(T x) const {
    return std::trunc(x);
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    const double v = x[0].at(element);
    return std::abs(v) > 0.5 && from_integer(v) <= h;
  }
};

}  // namespace

Var sign(const Var& x) { return apply(std::make_shared<Sign>(), {x}); }
Var floor(const Var& x) { return apply(std::make_shared<Floor>(), {x}); }
Var ceil(const Var& x) { return apply(std::make_shared<Ceil>(), {x}); }
Var round(const Var& x) { return apply(std::make_shared<Round>(), {x}); }
Var truncate(const Var& x) { return apply(std::make_shared<Truncate>(), {x}); }

}  // namespace limpid

// compare: 1 where a comparison of a and b holds, else 0; `logical_and` and its like take every number but 0 as true.
// The output jumps and is flat between, so no gradient goes back; and NaN is equal to nothing.
#include "tensor/ops/binary.h"

namespace limpid {
namespace {

constexpr std::string_view kNames[] = {"equal",       "less",       "less_or_equal", "greater", "greater_or_equal",
                                       "logical_and", "logical_or", "logical_xor"};

class Compare : public Binary<Compare> {
 public:
  explicit Compare(Comparison kind) : kind_(kind) {}
  std::string_view name() const override { return "compare"; }
  std::string options() const override { return std::string(kNames[static_cast<std::size_t>(kind_)]); }
  Formula formula() const override {
    return {"y = 1 where the comparison of a and b holds, else 0", {"da = 0", "db = 0"}};
  }
  template <class T>
  T value(T a, T b) const {
    return static_cast<T>(holds(a, b));
  }
  template <class T>
  T slope_a(T, T) const {
    return 0;
  }
  template <class T>
  T slope_b(T, T) const {
    return 0;
  }
  bool near_kink(double a, double b, std::size_t input, double h) const {
    return kind_ >= Comparison::logical_and ? std::abs(input == 0 ? a : b) <= h : std::abs(a - b) <= h;
  }

 private:
  template <class T>
  bool holds(T a, T b) const {
    switch (kind_) {
      case Comparison::equal:
        return a == b;
      case Comparison::less:
        return a < b;
      case Comparison::less_or_equal:
        return a <= b;
      case Comparison::greater:
        return a > b;
      case Comparison::greater_or_equal:
        return a >= b;
      case Comparison::logical_and:
        return a != 0 && b != 0;
      case Comparison::logical_or:
        return a != 0 || b != 0;
      case Comparison::logical_xor:
        return (a != 0) != (b != 0);
    }
    return false;
  }

  Comparison kind_;
};

}  // namespace

Var compare(Comparison kind, const Var& a, const Var& b) { return apply(std::make_shared<Compare>(kind), {a, b}); }

std::optional<Comparison> comparison_called(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<Comparison>(i);
  return std::nullopt;
}

}  // namespace limpid

// Arithmetic on one or two values, with numpy's broadcasting.
#include <cmath>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

// One number that is known, and a value that is not.
bool is_number(const Value& value, const Value& other) {
  return value.constant && value.constant->elements() == 1 && !other.constant &&
         value.shape.rank() <= other.shape.rank();
}

Value two(const Call& call, const std::string& type, const Value& a, const Value& b, const std::string& part = "") {
  return call.add(type, {a, b}, {}, part);
}
Value line(const Call& call, const Value& x, double factor, double shift) {
  return call.add("scale", {x}, {{"factor", factor}, {"shift", shift}});
}

// Of any number of inputs, from the left.
Value chain(const Call& call, const std::string& type, bool last) {
  Value result = call.in(0);
  for (std::size_t i = 1; i < call.inputs(); ++i)
    result = two(call, type, result, call.in(i), last && i + 1 == call.inputs() ? "" : type + std::to_string(i));
  return result;
}
Results chained(const Call& call, const std::string& type) {
  if (call.inputs() == 1) return {call.in(0)};
  return {chain(call, type, true)};
}

Results unary(const Call& call, const std::string& type) { return {call.add(type, {call.in(0)})}; }

}  // namespace

Results import_add(const Call& call) {
  const Value &a = call.in(0), &b = call.in(1);
  if (is_number(b, a)) return {line(call, a, 1, b.constant->at(0))};
  if (is_number(a, b)) return {line(call, b, 1, a.constant->at(0))};
  return {two(call, "add", a, b)};
}
Results import_sub(const Call& call) {
  const Value &a = call.in(0), &b = call.in(1);
  if (is_number(b, a)) return {line(call, a, 1, -b.constant->at(0))};
  if (is_number(a, b)) return {line(call, b, -1, a.constant->at(0))};
  return {two(call, "subtract", a, b)};
}
Results import_mul(const Call& call) {
  const Value &a = call.in(0), &b = call.in(1);
  if (is_number(b, a)) return {line(call, a, b.constant->at(0), 0)};
  if (is_number(a, b)) return {line(call, b, a.constant->at(0), 0)};
  return {two(call, "multiply", a, b)};
}
// Whole numbers are divided with the remainder dropped.
Results import_div(const Call& call) {
  const Value &a = call.in(0), &b = call.in(1);
  if (!is_float(a.type)) return {call.add("truncate", {two(call, "divide", a, b, "quotient")})};
  if (is_number(b, a) && b.constant->at(0) != 0) return {line(call, a, 1 / b.constant->at(0), 0)};
  return {two(call, "divide", a, b)};
}
// The result has the base's type.
Results import_pow(const Call& call) {
  const Value power = two(call, "power", call.in(0), call.in(1), is_float(call.type(0)) ? "" : "power");
  return {is_float(call.type(0)) ? power : call.add("truncate", {power})};
}
Results import_min(const Call& call) { return chained(call, "minimum"); }
Results import_max(const Call& call) { return chained(call, "maximum"); }
Results import_sum(const Call& call) { return chained(call, "add"); }
Results import_mean(const Call& call) {
  return {call.add("scale", {chain(call, "add", false)},
                   {{"factor", 1.0 / static_cast<double>(call.inputs())}, {"shift", 0.0}})};
}

Results import_sqrt(const Call& call) { return unary(call, "sqrt"); }
Results import_exp(const Call& call) { return unary(call, "exp"); }
Results import_log(const Call& call) { return unary(call, "log"); }
Results import_neg(const Call& call) { return unary(call, "negate"); }
Results import_abs(const Call& call) { return unary(call, "abs"); }
Results import_reciprocal(const Call& call) { return unary(call, "reciprocal"); }
Results import_floor(const Call& call) { return unary(call, "floor"); }
Results import_ceil(const Call& call) { return unary(call, "ceil"); }
Results import_round(const Call& call) { return unary(call, "round"); }

}  // namespace limpid::weights::onnx

// Comparisons and logic, which give 0 or 1, and the choice between two values.
#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

Results compare(const Call& call, const std::string& kind) {
  return {with_type(call.add("compare", {call.in(0), call.in(1)}, {{"kind", kind}}), DataType::boolean)};
}

}  // namespace

Results import_equal(const Call& call) { return compare(call, "equal"); }
Results import_less(const Call& call) { return compare(call, "less"); }
Results import_less_or_equal(const Call& call) { return compare(call, "less_or_equal"); }
Results import_greater(const Call& call) { return compare(call, "greater"); }
Results import_greater_or_equal(const Call& call) { return compare(call, "greater_or_equal"); }
Results import_and(const Call& call) { return {call.add("minimum", {call.in(0), call.in(1)})}; }
Results import_or(const Call& call) { return {call.add("maximum", {call.in(0), call.in(1)})}; }
Results import_not(const Call& call) { return {call.add("logical_not", {call.in(0)})}; }
Results import_where(const Call& call) {
  return {with_type(call.add("where", {call.in(0), call.in(1), call.in(2)}), call.type(1))};
}

}  // namespace limpid::weights::onnx

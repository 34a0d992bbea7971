// Sums, means and extremes over some axes.
#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

Results reduce(const Call& call, const std::string& type) {
  Ints axes;
  for (const std::int64_t axis : call.integers("axes", 1).value_or(Ints{}))
    axes.push_back(call.axis(axis, call.shape(0)));
  if (axes.empty()) {
    if (call.integer("noop_with_empty_axes", 0) != 0) return {call.in(0)};
    for (std::size_t i = 0; i < call.shape(0).rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  }
  return {call.add(type, {call.in(0)}, {{"axes", axes}, {"keep", call.integer("keepdims", 1) != 0}})};
}

}  // namespace

Results import_reduce_mean(const Call& call) { return reduce(call, "reduce_mean"); }
Results import_reduce_sum(const Call& call) { return reduce(call, "reduce_sum"); }
Results import_reduce_max(const Call& call) { return reduce(call, "reduce_max"); }
Results import_reduce_min(const Call& call) { return reduce(call, "reduce_min"); }

}  // namespace limpid::weights::onnx

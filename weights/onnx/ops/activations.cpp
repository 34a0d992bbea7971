// Functions of one value, and softmax.
#include <cmath>
#include <limits>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

Results unary(const Call& call, const std::string& type, Attributes attributes = {}) {
  return {call.add(type, {call.in(0)}, std::move(attributes))};
}

// Before opset 13 the axes from `axis` on count as one.
Results along_axis(const Call& call, const std::string& type) {
  const Shape& shape = call.shape(0);
  const std::int64_t axis = call.axis(call.integer("axis", call.opset() < 13 ? 1 : -1), shape);
  if (call.opset() >= 13 || axis == static_cast<std::int64_t>(shape.rank()) - 1)
    return unary(call, type, {{"axis", axis}});
  Ints flat(shape.dims().begin(), shape.dims().begin() + axis);
  flat.push_back(-1);
  Ints back = shape.dims();
  if (axis > 0) flat.front() = back.front() = 0;
  const Value rows = call.add("reshape", {call.in(0)}, {{"shape", flat}}, "flat");
  const Value result = call.add(type, {rows}, {{"axis", axis}}, type);
  return {call.add("reshape", {result}, {{"shape", back}})};
}

}  // namespace

Results import_relu(const Call& call) { return unary(call, "relu"); }
Results import_sigmoid(const Call& call) { return unary(call, "sigmoid"); }
Results import_tanh(const Call& call) { return unary(call, "tanh"); }
Results import_softplus(const Call& call) { return unary(call, "softplus"); }
Results import_softsign(const Call& call) { return unary(call, "softsign"); }
Results import_erf(const Call& call) { return unary(call, "erf"); }
Results import_leaky_relu(const Call& call) {
  return unary(call, "leaky_relu", {{"slope", call.number("alpha", 0.01)}});
}
Results import_elu(const Call& call) { return unary(call, "elu", {{"alpha", call.number("alpha", 1)}}); }
Results import_celu(const Call& call) { return unary(call, "celu", {{"alpha", call.number("alpha", 1)}}); }
Results import_selu(const Call& call) {
  return unary(call, "selu",
               {{"alpha", call.number("alpha", 1.67326319217681884765625)},
                {"gamma", call.number("gamma", 1.05070102214813232421875)}});
}
Results import_thresholded_relu(const Call& call) {
  return unary(call, "thresholded_relu", {{"alpha", call.number("alpha", 1)}});
}
Results import_prelu(const Call& call) { return {call.add("prelu", {call.in(0), call.in(1)})}; }

// max(0, min(1, alpha x + beta))
Results import_hard_sigmoid(const Call& call) {
  const double alpha = call.number("alpha", 0.2), beta = call.number("beta", 0.5);
  if (std::abs(alpha - 1.0 / 6) < 1e-6 && beta == 0.5) return unary(call, "hard_sigmoid");
  const Value line = call.add("scale", {call.in(0)}, {{"factor", alpha}, {"shift", beta}}, "line");
  return {call.add("clip", {line}, {{"low", 0.0}, {"high", 1.0}})};
}
Results import_hard_swish(const Call& call) { return unary(call, "hard_swish"); }

Results import_softmax(const Call& call) { return along_axis(call, "softmax"); }
Results import_log_softmax(const Call& call) { return along_axis(call, "log_softmax"); }

// Limits in attributes before opset 11, then as inputs.
Results import_clip(const Call& call) {
  constexpr double kMost = std::numeric_limits<double>::max();
  double low = -kMost, high = kMost;
  if (call.opset() < 11) {
    low = call.number("min", low);
    high = call.number("max", high);
  } else {
    if (call.has(1)) low = call.scalar(1, "lower limit");
    if (call.has(2)) high = call.scalar(2, "upper limit");
  }
  if (low == 0 && high == 6) return unary(call, "relu6");
  if (low == 0 && high >= std::numeric_limits<float>::max()) return unary(call, "relu");
  return unary(call, "clip", {{"low", low}, {"high", high}});
}

}  // namespace limpid::weights::onnx

// Matrix products.
#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

Value transposed(const Call& call, const Value& x, const std::string& part) {
  return call.add("permute", {x}, {{"order", Ints{1, 0}}}, part);
}
Value scaled(const Call& call, const Value& x, double factor, const std::string& part) {
  return factor == 1 ? x : call.add("scale", {x}, {{"factor", factor}, {"shift", 0.0}}, part);
}

}  // namespace

Results import_matmul(const Call& call) { return {call.add("matmul", {call.in(0), call.in(1)})}; }

// alpha A' B' + beta C, where A' is A or its transpose.
Results import_gemm(const Call& call) {
  if (call.shape(0).rank() != 2 || call.shape(1).rank() != 2)
    call.fail("of " + call.shape(0).text() + " and " + call.shape(1).text() + ", expected two matrices");
  const double alpha = call.number("alpha", 1), beta = call.number("beta", 1);
  const bool across = call.integer("transB", 0) != 0, bias = call.has(2);
  Value a = call.integer("transA", 0) != 0 ? transposed(call, call.in(0), "a") : call.in(0);
  const bool plain_bias = !bias || (call.in(2).constant && beta == 1 && call.shape(2).rank() == 1);
  if (!a.constant && call.in(1).constant && alpha == 1 && plain_bias) {
    const Value weight = across ? call.in(1) : transposed(call, call.in(1), "weight");
    const std::int64_t features = weight.shape[0];
    if (!bias || call.shape(2)[0] == features) {
      NamedTensors parameters{{"weight", *weight.constant}};
      if (bias) parameters.emplace("bias", *call.in(2).constant);
      return {call.add("linear", {a}, {{"features", features}, {"bias", bias}}, "", std::move(parameters))};
    }
  }
  const Value b = across ? transposed(call, call.in(1), "b") : call.in(1);
  const Value product =
      scaled(call, call.add("matmul", {a, b}, {}, bias || alpha != 1 ? "product" : ""), alpha, bias ? "alpha" : "");
  if (!bias) return {product};
  return {call.add("add", {product, scaled(call, call.in(2), beta, "beta")})};
}

}  // namespace limpid::weights::onnx

// MaxPool, AveragePool and their global kinds.
#include "weights/onnx/ops/all.h"
#include "weights/onnx/ops/window.h"

namespace limpid::weights::onnx {

namespace {

Results pool(const Call& call, const std::string& type, Attributes attributes) {
  const WindowOptions window = window_options(call, call.integers("kernel_shape"));
  attributes.set("size", window.kernel);
  attributes.set("stride", window.strides);
  attributes.set("padding", window.padding);
  attributes.set("ceil", call.integer("ceil_mode", 0) != 0);
  if (window.dilations != Ints{1, 1}) attributes.set("dilation", window.dilations);
  return {call.add(type, {call.in(0)}, std::move(attributes))};
}

}  // namespace

Results import_max_pool(const Call& call) {
  if (call.node().outputs.size() > 1) call.fail("with a second output, the indices, which is not supported");
  if (call.integer("storage_order", 0) != 0) call.fail("attribute 'storage_order' is not 0, which is not supported");
  return pool(call, "max_pool", {});
}

Results import_average_pool(const Call& call) {
  return pool(call, "avg_pool", {{"count_padding", call.integer("count_include_pad", 0) != 0}});
}

Results import_global_average_pool(const Call& call) { return {call.add("global_avg_pool", {call.in(0)})}; }
Results import_global_max_pool(const Call& call) { return {call.add("global_max_pool", {call.in(0)})}; }

}  // namespace limpid::weights::onnx

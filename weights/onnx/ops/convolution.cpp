// Conv, ConvTranspose, BatchNormalization.
#include "weights/onnx/ops/all.h"
#include "weights/onnx/ops/window.h"

namespace limpid::weights::onnx {

namespace {

// Weights of a two-dimensional (transposed) convolution.
const Tensor& kernel_weights(const Call& call) {
  const Tensor& weight = call.constant(1, "weights");
  if (weight.shape().rank() != 4)
    call.fail("its weights are " + weight.shape().text() + ", expected four axes: only two-dimensional ones are read");
  const Ints kernel{weight.shape()[2], weight.shape()[3]};
  if (call.integers("kernel_shape", kernel) != kernel)
    call.fail("attribute 'kernel_shape' contradicts its weights " + weight.shape().text());
  return weight;
}

NamedTensors weights_and_bias(const Call& call, const Tensor& weight) {
  NamedTensors parameters{{"weight", weight}};
  if (call.has(2)) parameters.emplace("bias", call.constant(2, "bias"));
  return parameters;
}

}  // namespace

Results import_conv(const Call& call) {
  const Tensor& weight = kernel_weights(call);
  const WindowOptions window = window_options(call, {weight.shape()[2], weight.shape()[3]});
  return {call.add("conv2d", {call.in(0)},
                   {{"filters", weight.shape()[0]},
                    {"kernel", window.kernel},
                    {"stride", window.strides},
                    {"padding", window.padding},
                    {"dilation", window.dilations},
                    {"groups", call.integer("group", 1)},
                    {"bias", call.has(2)}},
                   "", weights_and_bias(call, weight))};
}

Results import_conv_transpose(const Call& call) {
  const Tensor& weight = kernel_weights(call);
  const std::int64_t groups = call.integer("group", 1);
  if (groups < 1 || groups > (std::int64_t{1} << 30)) call.fail("attribute 'group' is " + std::to_string(groups));
  TransposedWindow window = transposed_window(call, {weight.shape()[2], weight.shape()[3]});
  return {call.add("conv_transpose2d", {call.in(0)},
                   {{"filters", weight.shape()[1] * groups},
                    {"kernel", window.kernel},
                    {"stride", window.strides},
                    {"padding", window.padding},
                    {"output_padding", window.output_padding},
                    {"dilation", window.dilations},
                    {"groups", groups},
                    {"bias", call.has(2)}},
                   "", weights_and_bias(call, weight))};
}

Results import_batch_normalization(const Call& call) {
  if (call.integer("training_mode", 0) != 0) call.fail("in training mode, which is not supported");
  if (call.opset() < 9 && call.integer("spatial", 1) != 1)
    call.fail("attribute 'spatial' is 0, which is not supported");
  return {call.add("batch_norm", {call.in(0)}, {{"epsilon", call.number("epsilon", 1e-5)}}, "",
                   {{"gamma", call.constant(1, "scale")},
                    {"beta", call.constant(2, "shift")},
                    {"mean", call.constant(3, "mean")},
                    {"variance", call.constant(4, "variance")}})};
}

}  // namespace limpid::weights::onnx

#include "weights/onnx/ops/window.h"

#include <algorithm>

namespace limpid::weights::onnx {

namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 20;

Ints pair(const Call& call, const std::string& name, const Ints& fallback, std::int64_t least) {
  Ints values = call.integers(name, fallback);
  bool fits = values.size() == 2;
  for (const std::int64_t value : values) fits = fits && value >= least && value <= kLargest;
  if (!fits)
    call.fail("attribute '" + name + "' is " + Shape(Ints(values.size(), 1)).text() +
              "-shaped or out of range, expected two numbers from " + std::to_string(least));
  return values;
}

Ints given_padding(const Call& call) {
  Ints pads = call.integers("pads", Ints{0, 0, 0, 0});
  bool fits = pads.size() == 4;
  for (const std::int64_t pad : pads) fits = fits && pad >= 0 && pad <= kLargest;
  if (!fits) call.fail("attribute 'pads' is not four numbers from 0 to " + std::to_string(kLargest));
  return pads;
}

void expect_map(const Call& call) {
  if (call.shape(0).rank() != 4)
    call.fail("its input is " + call.shape(0).text() +
              ", expected a map [N,C,H,W]: only two-dimensional ones are read");
}

}  // namespace

WindowOptions window_options(const Call& call, const Ints& kernel) {
  expect_map(call);
  WindowOptions window{kernel, pair(call, "strides", {1, 1}, 1), pair(call, "dilations", {1, 1}, 1), {}};
  for (const std::int64_t side : kernel)
    if (side < 1 || side > kLargest) call.fail("a kernel of " + std::to_string(side) + " cells");
  const std::string automatic = call.text("auto_pad", "NOTSET");
  if (automatic == "NOTSET") {
    window.padding = given_padding(call);
  } else if (automatic == "VALID") {
    window.padding = {0, 0, 0, 0};
  } else if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    window.padding = {0, 0, 0, 0};
    for (std::size_t side = 0; side < 2; ++side) {
      const std::int64_t in = call.shape(0)[2 + side], stride = window.strides[side];
      const std::int64_t reach = window.dilations[side] * (kernel[side] - 1) + 1;
      const std::int64_t all = std::max<std::int64_t>(0, ((in + stride - 1) / stride - 1) * stride + reach - in);
      const std::int64_t less = all / 2, more = all - less;
      window.padding[side] = automatic == "SAME_UPPER" ? less : more;
      window.padding[2 + side] = automatic == "SAME_UPPER" ? more : less;
    }
  } else {
    call.fail("attribute 'auto_pad' is unknown");
  }
  return window;
}

// Without padding the output has (in - 1) stride + reach + output_padding rows; what a wanted size leaves over is cut
// off, half of it above.
TransposedWindow transposed_window(const Call& call, const Ints& kernel) {
  expect_map(call);
  TransposedWindow window;
  window.kernel = kernel;
  window.strides = pair(call, "strides", {1, 1}, 1);
  window.dilations = pair(call, "dilations", {1, 1}, 1);
  window.output_padding = pair(call, "output_padding", {0, 0}, 0);
  const std::string automatic = call.text("auto_pad", "NOTSET");
  const bool same = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
  if (!same && automatic != "NOTSET" && automatic != "VALID") call.fail("attribute 'auto_pad' is unknown");
  if (!same && !call.has("output_shape")) {
    window.padding = automatic == "VALID" ? Ints{0, 0, 0, 0} : given_padding(call);
    return window;
  }
  Ints wanted;
  for (std::size_t side = 0; side < 2; ++side) wanted.push_back(call.shape(0)[2 + side] * window.strides[side]);
  wanted = call.has("output_shape") ? pair(call, "output_shape", {}, 1) : wanted;
  window.padding = {0, 0, 0, 0};
  for (std::size_t side = 0; side < 2; ++side) {
    const std::int64_t in = call.shape(0)[2 + side];
    const std::int64_t reach = window.dilations[side] * (kernel[side] - 1) + 1;
    const std::int64_t over = (in - 1) * window.strides[side] + reach + window.output_padding[side] - wanted[side];
    if (over < 0) {
      window.output_padding[side] -= over;
      continue;
    }
    const std::int64_t less = over / 2, more = over - less;
    window.padding[side] = automatic == "SAME_UPPER" ? less : more;
    window.padding[2 + side] = automatic == "SAME_UPPER" ? more : less;
  }
  return window;
}

}  // namespace limpid::weights::onnx

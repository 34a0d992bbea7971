#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

std::string list_text(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t value : values) text += (text.empty() ? "" : ",") + std::to_string(value);
  return "[" + text + "]";
}

const std::vector<std::int64_t>& list_option(const Attributes& attributes, const std::string& name, std::size_t count,
                                             std::int64_t least, const char* axes) {
  const auto& values = attributes.get<std::vector<std::int64_t>>(name);
  bool fits = values.size() == count;
  for (const std::int64_t value : values) fits = fits && value >= least && value <= kLargestStep;
  if (!fits)
    throw FormatError("[attribute] '" + name + "' is " + list_text(values) + ", expected " + axes + ", each from " +
                      std::to_string(least) + " to " + std::to_string(kLargestStep));
  return values;
}

}  // namespace

std::int64_t count_option(const Attributes& attributes, const std::string& name, std::optional<std::int64_t> fallback) {
  const std::int64_t value = fallback ? attributes.get_or(name, *fallback) : attributes.get<std::int64_t>(name);
  if (value < 1 || value > kLargestCount)
    throw FormatError("[attribute] '" + name + "' is " + std::to_string(value) + ", expected 1 to " +
                      std::to_string(kLargestCount));
  return value;
}

Pair pair_option(const Attributes& attributes, const std::string& name, std::optional<Pair> fallback) {
  if (fallback && !attributes.contains(name)) return *fallback;
  const auto& values = list_option(attributes, name, 2, 1, "[height,width]");
  return {values[0], values[1]};
}

Padding padding_option(const Attributes& attributes) {
  if (!attributes.contains("padding")) return 0;
  const auto& values = list_option(attributes, "padding", 4, 0, "[top,left,bottom,right]");
  return {values[0], values[1], values[2], values[3]};
}

Shape shape_option(const Attributes& attributes, const std::string& name) {
  const auto& values = attributes.get<std::vector<std::int64_t>>(name);
  for (const std::int64_t value : values)
    if (value < 0 || value > kLargestCount)
      throw FormatError("[attribute] '" + name + "' is " + list_text(values) + ", expected extents from 0 to " +
                        std::to_string(kLargestCount));
  try {
    return Shape(values);
  } catch (const ShapeError& error) {
    throw FormatError("[attribute] '" + name + "': " + error.what());
  }
}

void expect_inputs(const char* type, std::span<const Shape> inputs, std::size_t count) {
  if (inputs.size() == count) return;
  throw ShapeError("[" + std::string(type) + "] " + std::to_string(inputs.size()) + " inputs, expected " +
                   std::to_string(count));
}

const Shape& expect_map(const char* type, std::span<const Shape> inputs) {
  expect_inputs(type, inputs, 1);
  if (inputs[0].rank() == 4) return inputs[0];
  throw ShapeError("[" + std::string(type) + "] input " + inputs[0].text() + ", expected a map [N,C,H,W]");
}

Window whole_unless_empty(const Shape& shape, const Window& window) {
  return window.empty() ? Window{} : map_of(shape);
}

Window repeated(Window w, const Window& from, const Window& to) {
  if (w.empty()) return {};
  if (from.bottom != to.bottom) w.top = 0, w.bottom = to.bottom;
  if (from.right != to.right) w.left = 0, w.right = to.right;
  return w;
}

Window WholeLayer::reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const {
  return whole_unless_empty(inputs[input], clipped_to(output_shape(inputs), out));
}

Window WholeLayer::touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const {
  return whole_unless_empty(output_shape(inputs), clipped_to(inputs[input], in));
}

Window AxisLayer::reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const {
  const Shape &x = inputs[input], y = output_shape(inputs);
  const Window w = clipped_to(y, out);
  if (w.empty() || x.rank() != 4 || y.rank() != 4) return whole_unless_empty(x, w);
  const Interval rows = reads_along(2, {w.top, w.bottom}, x, y), columns = reads_along(3, {w.left, w.right}, x, y);
  return window_of(rows, columns);
}

Window AxisLayer::touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const {
  const Shape &x = inputs[input], y = output_shape(inputs);
  const Window w = clipped_to(x, in);
  if (w.empty() || x.rank() != 4 || y.rank() != 4) return whole_unless_empty(y, w);
  const Interval rows = touches_along(2, {w.top, w.bottom}, x, y), columns = touches_along(3, {w.left, w.right}, x, y);
  return window_of(rows, columns);
}

}  // namespace limpid::nn

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

}  // namespace limpid::nn

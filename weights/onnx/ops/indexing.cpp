// Parts of a value, values side by side, and borders around one.
#include <algorithm>
#include <limits>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

Value slice(const Call& call, const Value& x, std::int64_t axis, std::int64_t begin, std::int64_t end,
            std::int64_t step, const std::string& part) {
  if (x.shape.rank() == 4 && axis == 1 && step == 1 && begin < end)
    return call.add("slice_channels", {x}, {{"begin", begin}, {"end", end}}, part);
  return call.add("slice", {x}, {{"axis", axis}, {"begin", begin}, {"end", end}, {"step", step}}, part);
}

// As numpy: counted from the end when negative, then into the axis. Backwards, -1 stands for "before the first".
std::int64_t clamped(std::int64_t at, std::int64_t extent, std::int64_t step) {
  if (at < 0) at += extent;
  return step > 0 ? std::clamp<std::int64_t>(at, 0, extent) : std::clamp<std::int64_t>(at, -1, extent - 1);
}

}  // namespace

Results import_concat(const Call& call) {
  std::vector<Value> parts;
  for (std::size_t i = 0; i < call.inputs(); ++i) parts.push_back(call.in(i));
  const std::int64_t axis =
      call.axis(call.integer("axis", call.opset() < 4 ? std::optional<std::int64_t>(1) : std::nullopt), call.shape(0));
  if (parts.size() == 1) return parts;
  return {call.add("concat", parts, {{"axis", axis}})};
}

Results import_split(const Call& call) {
  const Shape& shape = call.shape(0);
  const std::int64_t axis = call.axis(call.integer("axis", 0), shape);
  const std::int64_t extent = shape[static_cast<std::size_t>(axis)];
  const auto parts = static_cast<std::int64_t>(call.node().outputs.size());
  Ints sizes = call.integers("split", 1).value_or(Ints{});
  if (sizes.empty()) {
    if (parts == 0 || extent % parts != 0)
      call.fail("axis " + std::to_string(axis) + " of " + shape.text() + " in " + std::to_string(parts) +
                " equal parts");
    sizes.assign(static_cast<std::size_t>(parts), extent / parts);
  }
  Results results;
  std::int64_t at = 0;
  for (const std::int64_t size : sizes) {
    if (size < 0 || size > extent - at || std::cmp_greater(sizes.size(), parts))
      call.fail("its split does not fit axis " + std::to_string(axis) + " of " + shape.text());
    results.push_back(slice(call, call.in(0), axis, at, at + size, 1, "part" + std::to_string(results.size())));
    at += size;
  }
  if (at != extent) call.fail("its split does not fill axis " + std::to_string(axis) + " of " + shape.text());
  return results;
}

Results import_slice(const Call& call) {
  const auto starts = call.integers("starts", 1), ends = call.integers("ends", 2);
  if (!starts || !ends) call.fail("its starts or ends are missing");
  Ints axes;
  for (std::size_t i = 0; i < starts->size(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  axes = call.integers("axes", 3).value_or(axes);
  const Ints steps = call.has(4) ? call.integers(4, "steps") : Ints(starts->size(), 1);
  if (ends->size() != starts->size() || axes.size() != starts->size() || steps.size() != starts->size())
    call.fail("its starts, ends, axes and steps are not equally many");
  Value result = call.in(0);
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const std::int64_t axis = call.axis(axes[i], result.shape), step = steps[i];
    if (step == 0 || step == std::numeric_limits<std::int64_t>::min()) call.fail("a step of 0");
    const std::int64_t extent = result.shape[static_cast<std::size_t>(axis)];
    const bool last = i + 1 == starts->size();
    result = slice(call, result, axis, clamped((*starts)[i], extent, step), clamped((*ends)[i], extent, step), step,
                   last ? "" : "axis" + std::to_string(axis));
  }
  return {result};
}

Results import_gather(const Call& call) {
  const Shape& shape = call.shape(0);
  const std::int64_t axis = call.axis(call.integer("axis", 0), shape);
  const std::int64_t extent = shape[static_cast<std::size_t>(axis)];
  Ints indices = call.integers(1, "indices");
  for (std::int64_t& index : indices) {
    if (index < -extent || index >= extent)
      call.fail("index " + std::to_string(index) + " on axis " + std::to_string(axis) + " of " + shape.text());
    if (index < 0) index += extent;
  }
  return {
      call.add("gather", {call.in(0)}, {{"axis", axis}, {"indices", indices}, {"index_shape", call.shape(1).dims()}})};
}

Results import_pad(const Call& call) {
  const Shape& shape = call.shape(0);
  const auto pads = call.integers("pads", 1);
  if (!pads || pads->size() != 2 * shape.rank()) call.fail("its pads are not two for every axis of " + shape.text());
  const double value = call.has(2) ? call.scalar(2, "value") : call.number("value", 0);
  const auto half = pads->begin() + static_cast<std::ptrdiff_t>(shape.rank());
  return {call.add("pad", {call.in(0)},
                   {{"begins", Ints(pads->begin(), half)},
                    {"ends", Ints(half, pads->end())},
                    {"mode", call.text("mode", "constant")},
                    {"value", value}})};
}

}  // namespace limpid::weights::onnx

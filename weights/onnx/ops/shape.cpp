// Another shape or another order of the same numbers; types.
#include <algorithm>
#include <cmath>
#include <set>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

// With the batch axis kept, where it is one: any number of pictures then fits.
Value reshaped(const Call& call, const Value& x, Ints dims, const std::string& part = "") {
  if (!dims.empty() && dims.front() == 1 && x.shape.rank() > 0 && x.shape[0] == 1) dims.front() = 0;
  return call.add("reshape", {x}, {{"shape", std::move(dims)}}, part);
}

// The axes given, counted from the front of a shape with `rank` axes.
std::set<std::int64_t> axes_of(const Call& call, const Ints& given, std::size_t rank) {
  std::set<std::int64_t> axes;
  const Shape any(Ints(rank, 1));
  for (const std::int64_t axis : given)
    if (!axes.insert(call.axis(axis, any)).second) call.fail("axis " + std::to_string(axis) + " is given twice");
  return axes;
}

std::int64_t block_of(const Call& call) {
  const std::int64_t block = call.integer("blocksize");
  if (call.shape(0).rank() != 4 || block < 1 || block > 1 << 15)
    call.fail("input " + call.shape(0).text() + " and block size " + std::to_string(block) +
              ", expected a map [N,C,H,W] and a size of at least 1");
  return block;
}

}  // namespace

Results import_reshape(const Call& call) {
  const auto wanted = call.integers("shape", 1);
  if (!wanted) call.fail("its shape is missing");
  Ints dims = *wanted;
  const Shape& shape = call.shape(0);
  if (call.integer("allowzero", 0) == 0)
    for (std::size_t i = 0; i < dims.size(); ++i)
      if (dims[i] == 0 && i < shape.rank()) dims[i] = shape[i];
  if (std::ranges::find(dims, 0) != dims.end()) {
    // An axis of extent 0, where the layer's 0 would stand for another one.
    if (std::ranges::find(dims, -1) != dims.end()) call.fail("a shape with both 0 and -1");
    if (!call.in(0).constant || Shape(dims).elements() != shape.elements())
      call.fail("a shape of " + Shape(dims).text() + " for " + shape.text());
    return {constant_value(call.in(0).constant->reshaped(Shape(dims)), call.type(0))};
  }
  return {reshaped(call, call.in(0), std::move(dims))};
}

Results import_transpose(const Call& call) {
  Ints reversed;
  for (std::size_t i = call.shape(0).rank(); i-- > 0;) reversed.push_back(static_cast<std::int64_t>(i));
  return {call.add("permute", {call.in(0)}, {{"order", call.integers("perm", reversed)}})};
}

Results import_flatten(const Call& call) {
  const Shape& shape = call.shape(0);
  const std::int64_t given = call.integer("axis", 1), rank = static_cast<std::int64_t>(shape.rank());
  const std::int64_t axis = given == rank ? rank : call.axis(given, shape);
  std::int64_t before = 1;
  for (std::int64_t i = 0; i < axis; ++i) before *= shape[static_cast<std::size_t>(i)];
  return {reshaped(call, call.in(0), {before, -1})};
}

Results import_squeeze(const Call& call) {
  const Shape& shape = call.shape(0);
  Ints all;
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (shape[i] == 1) all.push_back(static_cast<std::int64_t>(i));
  const std::set<std::int64_t> axes = axes_of(call, call.integers("axes", 1).value_or(all), shape.rank());
  Ints dims;
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (!axes.contains(static_cast<std::int64_t>(i)))
      dims.push_back(shape[i]);
    else if (shape[i] != 1)
      call.fail("axis " + std::to_string(i) + " of " + shape.text() + " cannot be taken out: its extent is not 1");
  return {reshaped(call, call.in(0), std::move(dims))};
}

Results import_unsqueeze(const Call& call) {
  const auto given = call.integers("axes", 1);
  if (!given) call.fail("its axes are missing");
  const Shape& shape = call.shape(0);
  if (given->size() > 16) call.fail(std::to_string(given->size()) + " axes to add");
  const std::size_t rank = shape.rank() + given->size();
  const std::set<std::int64_t> axes = axes_of(call, *given, rank);
  Ints dims;
  for (std::size_t i = 0, next = 0; i < rank; ++i)
    dims.push_back(axes.contains(static_cast<std::int64_t>(i)) ? 1 : shape[next++]);
  return {reshaped(call, call.in(0), std::move(dims))};
}

Results import_expand(const Call& call) {
  return {call.add("expand", {call.in(0)}, {{"shape", call.integers(1, "shape")}})};
}
Results import_tile(const Call& call) {
  return {call.add("tile", {call.in(0)}, {{"repeats", call.integers(1, "repeats")}})};
}

Results import_identity(const Call& call) { return {call.in(0)}; }
Results import_dropout(const Call& call) {
  if (call.has(2) && call.scalar(2, "training mode") != 0) call.fail("in training mode, which is not supported");
  return {call.in(0)};
}

// Between floating-point types nothing changes but the precision, which is limpid's own.
Results import_cast(const Call& call) {
  const auto to = static_cast<DataType>(call.integer("to"));
  const std::string_view name = type_name(to);
  if (to == DataType::string || to == DataType::undefined || name.empty())
    call.fail("to type " + std::to_string(call.integer("to")) + ", which is not supported");
  const Value& x = call.in(0);
  if (is_float(to) || !is_float(x.type)) {
    if (to != DataType::boolean) return {with_type(x, to)};
  }
  if (to == DataType::boolean) {
    const Value zero = constant_value(Tensor::zeros({}, DType::float64), x.type);
    const Value is_zero = call.add("compare", {x, zero}, {{"kind", std::string("equal")}}, "is_zero");
    return {with_type(call.add("logical_not", {is_zero}), to)};
  }
  return {with_type(call.add("truncate", {x}), to)};
}

// [N, b b C, H, W] -> [N, C, b H, b W]; the channels count (b, b, C) in mode DCR and (C, b, b) in CRD.
Results import_depth_to_space(const Call& call) {
  const std::int64_t b = block_of(call);
  const Shape& x = call.shape(0);
  if (x[1] % (b * b) != 0) call.fail("input " + x.text() + ", expected channels in blocks of " + std::to_string(b * b));
  const bool depth_first = call.text("mode", "DCR") == "DCR";
  const std::int64_t channels = x[1] / (b * b);
  const Value split =
      reshaped(call, call.in(0),
               depth_first ? Ints{x[0], b, b, channels, x[2], x[3]} : Ints{x[0], channels, b, b, x[2], x[3]}, "split");
  const Value order =
      call.add("permute", {split}, {{"order", depth_first ? Ints{0, 3, 4, 1, 5, 2} : Ints{0, 1, 4, 2, 5, 3}}}, "order");
  return {reshaped(call, order, {x[0], channels, x[2] * b, x[3] * b})};
}

Results import_space_to_depth(const Call& call) {
  const std::int64_t b = block_of(call);
  const Shape& x = call.shape(0);
  if (x[2] % b != 0 || x[3] % b != 0) call.fail("input " + x.text() + " does not fall into blocks of that size");
  const Value split = reshaped(call, call.in(0), {x[0], x[1], x[2] / b, b, x[3] / b, b}, "split");
  const Value order = call.add("permute", {split}, {{"order", Ints{0, 3, 5, 1, 2, 4}}}, "order");
  return {reshaped(call, order, {x[0], x[1] * b * b, x[2] / b, x[3] / b})};
}

}  // namespace limpid::weights::onnx

// What is known without a picture: constants, shapes, sequences.
#include <algorithm>
#include <cmath>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 24;  // values

Value whole(const Ints& numbers, const Shape& shape) {
  Draft<double> values(shape);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    values[static_cast<std::int64_t>(i)] = static_cast<double>(numbers[i]);
  return constant_value(std::move(values).freeze(), DataType::int64);
}

}  // namespace

Results import_constant(const Call& call) {
  if (call.has("value")) return {constant_value(call.tensor("value"))};
  if (call.has("value_int")) return {whole({call.integer("value_int")}, {})};
  if (call.has("value_ints")) {
    const Ints numbers = call.integers("value_ints");
    return {whole(numbers, {static_cast<std::int64_t>(numbers.size())})};
  }
  if (call.has("value_float"))
    return {constant_value(Tensor::full({}, call.number("value_float"), DType::float64), DataType::float32)};
  call.fail("of a kind that is not supported: sparse, text or a list of fractions");
}

Results import_constant_of_shape(const Call& call) {
  const Ints dims = call.integers(0, "shape");
  for (const std::int64_t extent : dims)
    if (extent < 0) call.fail("a negative extent in its shape");
  Value fill = constant_value(Tensor::zeros({}, DType::float64), DataType::float32);
  if (call.has("value")) fill = constant_value(call.tensor("value"));
  if (fill.constant->elements() != 1) call.fail("its value is not one number");
  std::int64_t count = 1;
  for (const std::int64_t extent : dims)
    if (extent != 0 && count > kLargest / extent)
      call.fail("a constant of more than " + std::to_string(kLargest) + " values is too large");
    else
      count *= extent;
  return {constant_value(Tensor::full(Shape(dims), fill.constant->at(0), DType::float64), fill.type)};
}

// Of the axes from `start` to `end`, both counted from the end when negative.
Results import_shape(const Call& call) {
  const Ints& dims = call.shape(0).dims();
  const auto rank = static_cast<std::int64_t>(dims.size());
  const auto clamped = [&](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const std::int64_t start = clamped(call.integer("start", 0)), end = clamped(call.integer("end", rank));
  const Ints part = start < end ? Ints(dims.begin() + start, dims.begin() + end) : Ints{};
  return {whole(part, {static_cast<std::int64_t>(part.size())})};
}

Results import_size(const Call& call) { return {whole({call.shape(0).elements()}, {})}; }

Results import_range(const Call& call) {
  const double start = call.scalar(0, "start"), limit = call.scalar(1, "limit"), step = call.scalar(2, "step");
  const double count = step == 0 ? NAN : std::max(0.0, std::ceil((limit - start) / step));
  if (!(count <= static_cast<double>(kLargest))) call.fail("a sequence that does not end");
  Draft<double> values({static_cast<std::int64_t>(count)});
  for (std::int64_t i = 0; i < values.size(); ++i) values[i] = start + static_cast<double>(i) * step;
  return {constant_value(std::move(values).freeze(), call.type(0))};
}

}  // namespace limpid::weights::onnx

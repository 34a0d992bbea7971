#include "weights/onnx/value.h"

#include <cmath>
#include <limits>

namespace limpid::weights::onnx {

bool is_float(DataType type) {
  return type == DataType::float32 || type == DataType::float16 || type == DataType::float64 ||
         type == DataType::bfloat16;
}

Value constant_value(const TensorData& data) {
  const Shape shape(data.dims);
  Draft<double> values(shape);
  std::visit(
      [&](const auto& numbers) {
        for (std::size_t i = 0; i < numbers.size(); ++i)
          values[static_cast<std::int64_t>(i)] = static_cast<double>(numbers[i]);
      },
      data.values);
  return {data.type, shape, std::move(values).freeze(), "", {}};
}

Value constant_value(Tensor value, DataType type) { return {type, value.shape(), value.to(DType::float64), "", {}}; }

std::vector<std::int64_t> whole_numbers(const Tensor& constant) {
  constexpr double kLeast = -0x1p63, kMost = 0x1p63;
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < constant.elements(); ++i) {
    const double value = constant.at(i);
    numbers.push_back(value >= kMost    ? std::numeric_limits<std::int64_t>::max()
                      : value >= kLeast ? static_cast<std::int64_t>(value)
                                        : std::numeric_limits<std::int64_t>::min());
  }
  return numbers;
}

}  // namespace limpid::weights::onnx

// Value: what a name of an ONNX graph stands for while the graph is turned into layers: a constant, which is known when
// the file is read, or the output of a layer, which depends on the picture.
#pragma once

#include <optional>

#include "tensor/tensor.h"
#include "weights/onnx/model.h"

namespace limpid::weights::onnx {

// Numbers of a layer's output in another order, none of them computed: element i is element `from[i]` of the layer's
// output (float64, of the value's shape).
struct Rearranged {
  Shape of;  // the layer's output
  Tensor from;
  std::string name;  // of the last node that moved them
};

struct Value {
  DataType type = DataType::float32;
  Shape shape;
  std::optional<Tensor> constant;        // float64, whatever the type
  std::string layer;                     // without a constant: whose output it is
  std::optional<Rearranged> rearranged;  // that output in another order
};

// Whole numbers beyond float64's exact ones go to the nearest; they only ever mean "to the end".
Value constant_value(const TensorData& data);
Value constant_value(Tensor value, DataType type);
std::vector<std::int64_t> whole_numbers(const Tensor& constant);

bool is_float(DataType type);

}  // namespace limpid::weights::onnx

// TensorProto: a tensor as ONNX stores it, in one of several ways.
#pragma once

#include "weights/onnx/model.h"

namespace limpid::weights::onnx {

TensorData read_tensor(Message message);

}  // namespace limpid::weights::onnx

// What exporters take apart is put together again: functions of one value that limpid has as a layer of their own.
#pragma once

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::weights::onnx {

// Layers that lead to no output, and their parameters, are taken out.
void prune(nn::Blueprint& blueprint, NamedTensors& tensors);

// x sigmoid(x) becomes silu, x hard_sigmoid(x) hard_swish, x tanh(softplus(x)) mish, relu6(x + 3) / 6 hard_sigmoid;
// where nobody else reads what lies between. The last layer's name stays. To be followed by prune().
void join_activations(nn::Blueprint& blueprint);

}  // namespace limpid::weights::onnx

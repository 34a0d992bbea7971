// Optimizers as values: parameters, gradients and what the optimizer remembers go in, new ones come out.
//
//   OptimizerState state;
//   for (...) {
//     OptimizerStep next = optimizer_step(options, rate, parameters, gradients, state);
//     parameters = std::move(next.parameters), state = std::move(next.state);
//   }
//
// Both are those of PyTorch (torch.optim.SGD without dampening, torch.optim.Adam), weight decay included: it is added
// to the gradient, d = gradient + weight_decay parameter.
//   SGD:  b = d in the first step, then b = momentum b + d;  parameter -= rate b
//   Adam (Kingma, Ba 2015, algorithm 1):  m = beta1 m + (1 - beta1) d,  v = beta2 v + (1 - beta2) d^2,
//         parameter -= rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace limpid::nn {

enum class OptimizerKind { sgd, adam };

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::sgd;
  double momentum = 0.9;                              // of SGD
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  // of Adam
  double weight_decay = 0;
  bool decay_vectors = true;  // biases, gammas and betas decay too, as in PyTorch; false: weights alone
};

struct OptimizerState {
  std::int64_t steps = 0;
  NamedTensors first, second;  // SGD: b and nothing; Adam: m and v
};

struct OptimizerStep {
  NamedTensors parameters;
  OptimizerState state;
};

// Parameters without a gradient stay as they are. Throws UsageError for a gradient of no parameter, ShapeError for one
// of another shape or precision.
OptimizerStep optimizer_step(const OptimizerOptions& options, double rate, NamedTensors parameters,
                             const NamedTensors& gradients, OptimizerState state);

}  // namespace limpid::nn

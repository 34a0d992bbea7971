#include "detector/training/finite.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"

namespace limpid {
namespace {

bool finite(const Tensor& tensor) {
  return dispatch(tensor.dtype(), [&]<class T>() {
    const auto values = tensor.values<T>();
    return std::all_of(values.begin(), values.end(), [](T v) { return std::isfinite(v); });
  });
}

}  // namespace

std::string first_nonfinite(const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors)
    if (!finite(tensor)) return name;
  return {};
}

std::string first_nonfinite(const Tape& tape) {
  for (StepId id = 0; id < tape.size(); ++id)
    if (!finite(tape[id].value)) return tape[id].name;
  return {};
}

void expect_finite(std::int64_t step, const Tape& tape, const Tensor& loss, const NamedTensors& gradients) {
  const std::string where = "[train] step " + std::to_string(step) + ": ";
  if (!finite(loss))
    throw NumericError(where + "the loss is " + (std::isnan(loss.item()) ? "NaN" : "infinite") +
                       ", the first number that is not finite came from '" + first_nonfinite(tape) +
                       "'; a smaller --rate may help");
  if (const std::string name = first_nonfinite(gradients); !name.empty())
    throw NumericError(where + "the gradient of '" + name + "' is not finite; a smaller --rate may help");
}

}  // namespace limpid

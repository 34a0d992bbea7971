// Value by value: y = activation(a), activation(a + b) or activation(a b).
#include "nn/plan/kernels/activation.h"
#include "nn/plan/kernels/table.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

void elementwise(const ElementwiseJob& job) {
  const std::int64_t count = (job.cells.right - job.cells.left) * kLanes;
  for (std::int64_t row = job.cells.top; row < job.cells.bottom; ++row) {
    const float* a = job.a + row * job.a_row + job.cells.left * kLanes;
    const float* b = job.b == nullptr ? nullptr : job.b + row * job.b_row + job.cells.left * kLanes;
    float* y = job.y + row * job.y_row + job.cells.left * kLanes;
    for (std::int64_t i = 0; i < count; i += 4) {
      Lanes<4> v = load<4>(a + i);
      if (job.combine == Combine::sum) v += load<4>(b + i);
      if (job.combine == Combine::product) v *= load<4>(b + i);
      store<4>(y + i, curve<4>(v, job.activation));
    }
  }
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS

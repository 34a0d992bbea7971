// The product of two stacks of matrices, as numpy.matmul: [...,M,K] times [...,K,N]; the axes before broadcast, and a
// factor of one axis is a row or a column.
#include "tensor/ops/matmul.h"

#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Matmul : public WholeLayer {
 public:
  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("matmul", inputs, 2);
    return matmul_shape(inputs[0], inputs[1]);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::matmul(inputs[0], inputs[1]);
  }
  std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    return product({output_shape(inputs).elements(), inputs[0][inputs[0].rank() - 1]});
  }
};

}  // namespace

std::unique_ptr<Layer> matmul_layer(const LayerSpec&) { return std::make_unique<Matmul>(); }

}  // namespace limpid::nn

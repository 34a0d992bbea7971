// The mean or the maximum of each channel's whole map: x [N,C,H,W] -> y [N,C,1,1].
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class GlobalPool : public WholeLayer {
 public:
  using Op = Var (*)(const Var&);
  GlobalPool(std::string type, Op op) : type_(std::move(type)), op_(op) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map(type_.c_str(), inputs);
    return {x[0], x[1], 1, 1};
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override { return op_(inputs[0]); }

 private:
  std::string type_;
  Op op_;
};

}  // namespace

std::unique_ptr<Layer> global_pool_layer(const LayerSpec& spec) {
  return std::make_unique<GlobalPool>(
      spec.type, spec.type == "global_avg_pool" ? limpid::global_avg_pool : limpid::global_max_pool);
}

}  // namespace limpid::nn

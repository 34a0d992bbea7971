// Batch normalisation (Ioffe and Szegedy 2015): per channel of x [N,C,...],
// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta. Epsilon belongs to the model: frameworks differ in it.
// A trained network has fixed statistics. In training they are those of the batch, and the running ones move as
// PyTorch's do: running = (1 - momentum) running + momentum batch, where the variance is M / (M - 1) times the biased
// one of the batch's M values per channel.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class BatchNorm : public Layer {
 public:
  explicit BatchNorm(const Attributes& a) : epsilon_(a.get<double>("epsilon")) {
    if (!(epsilon_ >= 0 && epsilon_ < 1)) throw FormatError("[attribute] 'epsilon' must be at least 0 and below 1");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("batch_norm", inputs, 1);
    if (inputs[0].rank() < 2)
      throw ShapeError("[batch_norm] input " + inputs[0].text() + ", expected [N,C] or [N,C,H,W]");
    return inputs[0];
  }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const override {
    const Shape channels{inputs[0][1]};
    return {{"gamma", channels}, {"beta", channels}, {"mean", channels, false}, {"variance", channels, false}};
  }

  Var forward(std::span<const Var> inputs, std::span<const Var> parameters) const override {
    return limpid::batch_norm(inputs[0], parameters[0], parameters[1], parameters[2], parameters[3], epsilon_);
  }

  TrainedOutput forward_training(std::span<const Var> inputs, std::span<const Var> parameters,
                                 double momentum) const override {
    const Var& x = inputs[0];
    BatchStatistics batch;
    Var y = batch_norm_training(x, parameters[0], parameters[1], epsilon_, &batch);
    const std::int64_t count = x.value().elements() / x.shape()[1];  // M
    const double unbiased = count > 1 ? static_cast<double>(count) / static_cast<double>(count - 1) : 1;
    return {std::move(y),
            {{2, moved(parameters[2].value(), batch.mean, momentum, 1)},
             {3, moved(parameters[3].value(), batch.variance, momentum, unbiased)}}};
  }

 private:
  static Tensor moved(const Tensor& running, const Tensor& batch, double momentum, double factor) {
    Draft<double> next(running.shape());
    for (std::int64_t c = 0; c < next.size(); ++c)
      next[c] = (1 - momentum) * running.at(c) + momentum * factor * batch.at(c);
    return std::move(next).freeze().to(running.dtype());
  }

  double epsilon_;
};

}  // namespace

std::unique_ptr<Layer> batch_norm_layer(const LayerSpec& spec) { return std::make_unique<BatchNorm>(spec.attributes); }

}  // namespace limpid::nn

// Batch normalisation with the statistics of this batch (Ioffe and Szegedy 2015). x [N,C,...]; gamma, beta [C].
//
// Per channel, over the M values of batch and plane: mean = sum(x) / M, variance = sum((x - mean)^2) / M,
// r = 1 / sqrt(variance + epsilon), xhat = (x - mean) r, y = xhat gamma + beta. Mean and variance depend on every x,
// which takes away the part of dy that only shifts or stretches the channel:
//   dx = r gamma (dy - sum(dy) / M - xhat sum(dy xhat) / M),   dgamma = sum(dy xhat),   dbeta = sum(dy)
#include <cmath>

#include "tensor/ops.h"
#include "tensor/ops/channels.h"
#include "tensor/ops/require.h"
#include "tensor/ops/text.h"

namespace limpid {
namespace {

// Mean and biased variance per channel.
std::vector<Tensor> statistics_of(const Channels& channels, const Tensor& x) {
  if (channels.batch * channels.plane == 0)
    throw ShapeError("[batch_norm_training] x has shape " + x.shape().text() +
                     ", expected values to take statistics of");
  const double share = 1 / static_cast<double>(channels.batch * channels.plane);
  return dispatch(x.dtype(), [&]<class T>() {
    const T* in = x.values<T>().data();
    std::vector<double> mean =
        channels.sum([&](std::int64_t) { return [=](std::int64_t i) { return static_cast<double>(in[i]); }; });
    for (double& v : mean) v *= share;
    std::vector<double> variance = channels.sum([&](std::int64_t c) {
      return [=, m = mean[static_cast<std::size_t>(c)]](std::int64_t i) {
        const double d = static_cast<double>(in[i]) - m;
        return d * d;
      };
    });
    for (double& v : variance) v *= share;
    return std::vector<Tensor>{channel_tensor<T>(mean), channel_tensor<T>(variance)};
  });
}

class BatchNormTraining : public Op {
 public:
  explicit BatchNormTraining(double epsilon) : epsilon_(epsilon) {}
  std::string_view name() const override { return "batch_norm_training"; }
  std::string options() const override { return "epsilon " + number_text(epsilon_); }
  Formula formula() const override {
    return {"y = xhat gamma + beta, xhat = (x - mean) r, r = 1 / sqrt(variance + epsilon)",
            {"dx = r gamma (dy - sum(dy) / M - xhat sum(dy xhat) / M)", "dgamma = sum(dy xhat)", "dbeta = sum(dy)"}};
  }

  // Saves mean and variance.
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>& saved) const override {
    const Channels channels(name(), x[0]);
    require_shape(name(), "gamma", x[1], {channels.count});
    require_shape(name(), "beta", x[2], {channels.count});
    saved = statistics_of(channels, x[0]);
    return dispatch(x[0].dtype(), [&]<class T>() {
      return channels.fill<T>(x[0].shape(), [&, in = x[0].values<T>().data()](std::int64_t c) {
        const T scale = static_cast<T>(inverse_deviation(saved[1].at(c)) * x[1].at(c));
        const T mean = static_cast<T>(saved[0].at(c)), beta = static_cast<T>(x[2].at(c));
        return [=](std::int64_t i) { return (in[i] - mean) * scale + beta; };
      });
    });
  }

  std::vector<Tensor> backward(const OpContext& context) const override {
    const std::span<const Tensor> x = context.x;
    const Tensor &mean = context.saved[0], &variance = context.saved[1];
    const Channels channels(name(), x[0]);
    const double share = 1 / static_cast<double>(channels.batch * channels.plane);
    return dispatch(x[0].dtype(), [&]<class T>() {
      const T *in = x[0].values<T>().data(), *dy = context.dy.values<T>().data();
      const std::vector<double> dbeta =
          channels.sum([&](std::int64_t) { return [=](std::int64_t i) { return static_cast<double>(dy[i]); }; });
      const std::vector<double> dgamma = channels.sum([&](std::int64_t c) {
        return [=, m = mean.at(c), r = inverse_deviation(variance.at(c))](std::int64_t i) {
          return static_cast<double>(dy[i]) * (static_cast<double>(in[i]) - m) * r;
        };
      });
      std::vector<Tensor> dx(3);
      if (context.needs[0])
        dx[0] = channels.fill<T>(x[0].shape(), [&](std::int64_t c) {
          const double r = inverse_deviation(variance.at(c));
          const T scale = static_cast<T>(r * x[1].at(c)), m = static_cast<T>(mean.at(c));
          const T shift = static_cast<T>(dbeta[static_cast<std::size_t>(c)] * share);
          const T stretch = static_cast<T>(dgamma[static_cast<std::size_t>(c)] * share * r);
          return [=](std::int64_t i) { return scale * (dy[i] - shift - (in[i] - m) * stretch); };
        });
      dx[1] = channel_tensor<T>(dgamma);
      dx[2] = channel_tensor<T>(dbeta);
      return dx;
    });
  }

 private:
  double inverse_deviation(double variance) const { return 1 / std::sqrt(variance + epsilon_); }
  double epsilon_;
};

}  // namespace

Var batch_norm_training(const Var& x, const Var& gamma, const Var& beta, double epsilon, BatchStatistics* statistics) {
  const Var y = apply(std::make_shared<BatchNormTraining>(epsilon), {x, gamma, beta});
  if (statistics != nullptr) {
    const std::vector<Tensor> taken = y.recorded()
                                          ? (*y.tape())[y.step()].saved
                                          : statistics_of(Channels("batch_norm_training", x.value()), x.value());
    *statistics = {taken[0], taken[1]};
  }
  return y;
}

}  // namespace limpid

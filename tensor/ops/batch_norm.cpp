// Batch normalisation with given statistics (Ioffe and Szegedy 2015), as a trained network runs it. x [N,C,...]; gamma,
// beta, mean, variance [C].
//
// With r = 1 / sqrt(variance + epsilon) per channel, y = (x - mean) r gamma + beta is a straight line in x.
// dr/dvariance is -r^3 / 2, so with sums over everything but the channel
//   dx = dy r gamma,   dgamma = r sum(dy (x - mean)),   dbeta = sum(dy),
//   dmean = -r gamma sum(dy),   dvariance = -r^3 / 2 gamma sum(dy (x - mean))
#include <cmath>

#include "tensor/kernels.h"
#include "tensor/ops.h"
#include "tensor/ops/channels.h"
#include "tensor/ops/require.h"
#include "tensor/ops/text.h"

namespace limpid {
namespace {

class BatchNorm : public Op {
 public:
  explicit BatchNorm(double epsilon) : epsilon_(epsilon) {}
  std::string_view name() const override { return "batch_norm"; }
  std::string options() const override { return "epsilon " + number_text(epsilon_); }
  Formula formula() const override {
    return {"y = (x - mean) r gamma + beta, r = 1 / sqrt(variance + epsilon)",
            {"dx = dy r gamma", "dgamma = r sum(dy (x - mean))", "dbeta = sum(dy)", "dmean = -r gamma sum(dy)",
             "dvariance = -r^3 / 2 gamma sum(dy (x - mean))"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Channels channels(name(), x[0]);
    constexpr std::string_view names[] = {"x", "gamma", "beta", "mean", "variance"};
    for (std::size_t i = 1; i < 5; ++i) require_shape(name(), names[i], x[i], {channels.count});
    return dispatch(x[0].dtype(), [&]<class T>() {
      const T* in = x[0].values<T>().data();
      const auto normalise = simd::row_kernels<T>().normalise;
      return channels.fill_rows<T>(x[0].shape(), [&](std::int64_t c, std::int64_t begin, T* y, std::int64_t length) {
        const T scale = static_cast<T>(inverse_deviation(x[4].at(c)) * x[1].at(c));
        normalise(in + begin, static_cast<T>(x[3].at(c)), scale, static_cast<T>(x[2].at(c)), y, length);
      });
    });
  }

  std::int64_t multiply_adds(std::span<const Tensor>, const Tensor& y) const override { return y.elements(); }

  std::vector<Tensor> backward(const OpContext& context) const override {
    const std::span<const Tensor> x = context.x;
    const Channels channels(name(), x[0]);
    return dispatch(x[0].dtype(), [&]<class T>() {
      const T *in = x[0].values<T>().data(), *dy = context.dy.values<T>().data();
      std::vector<Tensor> dx(5);
      if (context.needs[0])
        dx[0] =
            channels.fill_rows<T>(x[0].shape(), [&, multiply_by = simd::row_kernels<T>().multiply_by](
                                                    std::int64_t c, std::int64_t begin, T* to, std::int64_t length) {
              multiply_by(dy + begin, static_cast<T>(inverse_deviation(x[4].at(c)) * x[1].at(c)), to, length);
            });
      if (!context.needs[1] && !context.needs[2] && !context.needs[3] && !context.needs[4]) return dx;
      const std::vector<double> sum =
          channels.sum([&](std::int64_t) { return [=](std::int64_t i) { return static_cast<double>(dy[i]); }; });
      const std::vector<double> weighted = channels.sum([&](std::int64_t c) {  // sum(dy (x - mean))
        return [=, mean = x[3].at(c)](std::int64_t i) {
          return static_cast<double>(dy[i]) * (static_cast<double>(in[i]) - mean);
        };
      });
      std::vector<double> dgamma(sum.size()), dmean(sum.size()), dvariance(sum.size());
      for (std::size_t c = 0; c < sum.size(); ++c) {
        const auto channel = static_cast<std::int64_t>(c);
        const double r = inverse_deviation(x[4].at(channel)), gamma = x[1].at(channel);
        dgamma[c] = r * weighted[c];
        dmean[c] = -r * gamma * sum[c];
        dvariance[c] = -r * r * r / 2 * gamma * weighted[c];
      }
      dx[1] = channel_tensor<T>(dgamma);
      dx[2] = channel_tensor<T>(sum);
      dx[3] = channel_tensor<T>(dmean);
      dx[4] = channel_tensor<T>(dvariance);
      return dx;
    });
  }

 private:
  double inverse_deviation(double variance) const { return 1 / std::sqrt(variance + epsilon_); }
  double epsilon_;
};

}  // namespace

Var batch_norm(const Var& x, const Var& gamma, const Var& beta, const Var& mean, const Var& variance, double epsilon) {
  return apply(std::make_shared<BatchNorm>(epsilon), {x, gamma, beta, mean, variance});
}

}  // namespace limpid

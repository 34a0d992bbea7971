// Batch normalisation with given statistics (Ioffe and Szegedy 2015), as a trained network runs it. x [N,C,...]; gamma,
// beta, mean, variance [C].
//
// With r = 1 / sqrt(variance + epsilon) per channel, y = (x - mean) r gamma + beta is a straight line in x.
// dr/dvariance is -r^3 / 2, so with sums over everything but the channel
//   dx = dy r gamma,   dgamma = r sum(dy (x - mean)),   dbeta = sum(dy),
//   dmean = -r gamma sum(dy),   dvariance = -r^3 / 2 gamma sum(dy (x - mean))
#include <cmath>

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
      const T *gamma = x[1].values<T>().data(), *beta = x[2].values<T>().data(), *mean = x[3].values<T>().data();
      return channels.map<T>(x[0], [&](std::int64_t c) {
        const T scale = static_cast<T>(inverse_deviation(x[4].at(c)) * gamma[c]);
        return [scale, m = mean[c], b = beta[c]](T v) { return (v - m) * scale + b; };
      });
    });
  }

  std::vector<Tensor> backward(const OpContext& context) const override {
    const std::span<const Tensor> x = context.x;
    const Channels channels(name(), x[0]);
    return dispatch(x[0].dtype(), [&]<class T>() {
      std::vector<Tensor> dx(5);
      if (context.needs[0])
        dx[0] = channels.map<T>(context.dy, [&](std::int64_t c) {
          return [scale = static_cast<T>(inverse_deviation(x[4].at(c)) * x[1].at(c))](T dy) { return dy * scale; };
        });
      if (!context.needs[1] && !context.needs[2] && !context.needs[3] && !context.needs[4]) return dx;
      const std::vector<double> sum = channels.sum<T>(context.dy);
      const std::vector<double> product =
          channels.sum_products<T>(context.dy, x[0], [&](std::int64_t c) { return x[3].at(c); });
      Draft<T> dgamma({channels.count}), dbeta({channels.count}), dmean({channels.count}), dvariance({channels.count});
      for (std::int64_t c = 0; c < channels.count; ++c) {
        const double r = inverse_deviation(x[4].at(c)), gamma = x[1].at(c), total = sum[static_cast<std::size_t>(c)];
        const double weighted = product[static_cast<std::size_t>(c)];
        dgamma[c] = static_cast<T>(r * weighted);
        dbeta[c] = static_cast<T>(total);
        dmean[c] = static_cast<T>(-r * gamma * total);
        dvariance[c] = static_cast<T>(-r * r * r / 2 * gamma * weighted);
      }
      dx[1] = std::move(dgamma).freeze();
      dx[2] = std::move(dbeta).freeze();
      dx[3] = std::move(dmean).freeze();
      dx[4] = std::move(dvariance).freeze();
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

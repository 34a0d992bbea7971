#include "nn/optimizer.h"

#include <cmath>

#include "tensor/error.h"

namespace limpid::nn {
namespace {

struct Moved {
  Tensor parameter, first, second;
};

// `b` is null in the first step.
template <class T>
Moved sgd(const OptimizerOptions& o, double rate, double decay, const Tensor& parameter, const Tensor& gradient,
          const Tensor* b) {
  const auto p = parameter.values<T>(), g = gradient.values<T>();
  Draft<T> moved(parameter.shape()), next_b(parameter.shape());
  const T step = static_cast<T>(rate), momentum = static_cast<T>(o.momentum), share = static_cast<T>(decay);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto k = static_cast<std::int64_t>(i);
    const T d = g[i] + share * p[i];
    next_b[k] = b == nullptr ? d : momentum * b->values<T>()[i] + d;
    moved[k] = p[i] - step * next_b[k];
  }
  return {std::move(moved).freeze(), std::move(next_b).freeze(), {}};
}

template <class T>
Moved adam(const OptimizerOptions& o, double rate, double decay, const Tensor& parameter, const Tensor& gradient,
           const Tensor* m, const Tensor* v, std::int64_t t) {
  const auto p = parameter.values<T>(), g = gradient.values<T>();
  Draft<T> moved(parameter.shape()), next_m(parameter.shape()), next_v(parameter.shape());
  const auto power = static_cast<double>(t);
  const T step = static_cast<T>(rate / (1 - std::pow(o.beta1, power)));
  const T correction = static_cast<T>(std::sqrt(1 - std::pow(o.beta2, power)));
  const T beta1 = static_cast<T>(o.beta1), beta2 = static_cast<T>(o.beta2), share = static_cast<T>(decay);
  const T rest1 = static_cast<T>(1 - o.beta1), rest2 = static_cast<T>(1 - o.beta2);
  const T epsilon = static_cast<T>(o.epsilon);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto k = static_cast<std::int64_t>(i);
    const T d = g[i] + share * p[i];
    next_m[k] = beta1 * (m == nullptr ? T(0) : m->values<T>()[i]) + rest1 * d;
    next_v[k] = beta2 * (v == nullptr ? T(0) : v->values<T>()[i]) + rest2 * d * d;
    moved[k] = p[i] - step * next_m[k] / (std::sqrt(next_v[k]) / correction + epsilon);
  }
  return {std::move(moved).freeze(), std::move(next_m).freeze(), std::move(next_v).freeze()};
}

const Tensor* remembered(const NamedTensors& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : &found->second;
}

}  // namespace

OptimizerStep optimizer_step(const OptimizerOptions& options, double rate, NamedTensors parameters,
                             const NamedTensors& gradients, OptimizerState state) {
  ++state.steps;
  for (const auto& [name, gradient] : gradients) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) throw UsageError("[optimizer] a gradient of '" + name + "', which is no parameter");
    Tensor& parameter = found->second;
    if (gradient.shape() != parameter.shape() || gradient.dtype() != parameter.dtype())
      throw ShapeError("[optimizer] a " + std::string(name_of(gradient.dtype())) + " gradient of shape " +
                       gradient.shape().text() + " for '" + name + "', expected " +
                       std::string(name_of(parameter.dtype())) + " of shape " + parameter.shape().text());
    const double decay = options.decay_vectors || parameter.shape().rank() > 1 ? options.weight_decay : 0;
    const Tensor *first = remembered(state.first, name), *second = remembered(state.second, name);
    Moved moved = dispatch(parameter.dtype(), [&]<class T>() {
      return options.kind == OptimizerKind::sgd
                 ? sgd<T>(options, rate, decay, parameter, gradient, first)
                 : adam<T>(options, rate, decay, parameter, gradient, first, second, state.steps);
    });
    parameter = std::move(moved.parameter);
    state.first.insert_or_assign(name, std::move(moved.first));
    if (options.kind == OptimizerKind::adam) state.second.insert_or_assign(name, std::move(moved.second));
  }
  return {std::move(parameters), std::move(state)};
}

}  // namespace limpid::nn

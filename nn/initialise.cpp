#include "nn/initialise.h"

#include <algorithm>
#include <cmath>

#include "nn/network.h"
#include "tensor/random.h"

namespace limpid::nn {
namespace {

// FNV-1a: the stream of a name.
std::uint64_t stream_of(const std::string& name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace

Tensor initial_weight(const Shape& shape, std::uint64_t seed, const std::string& name) {
  const std::int64_t fan_in = shape.elements() / std::max<std::int64_t>(1, shape[0]);
  const double deviation = std::sqrt(2.0 / static_cast<double>(std::max<std::int64_t>(1, fan_in)));
  Random random(seed, stream_of(name));
  Draft<float> values(shape);
  for (float& v : values.values()) v = static_cast<float>(deviation * random.normal());
  return std::move(values).freeze();
}

NamedTensors initial_parameters(const Blueprint& blueprint, std::uint64_t seed) {
  NamedTensors parameters;
  for (const auto& [name, spec] : expected_parameters(blueprint)) {
    const bool one = spec.name == "gamma" || spec.name == "variance";
    parameters.emplace(
        name, spec.shape.rank() > 1 ? initial_weight(spec.shape, seed, name) : Tensor::full(spec.shape, one ? 1 : 0));
  }
  return parameters;
}

}  // namespace limpid::nn

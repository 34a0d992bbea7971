#include "weights/random_parameters.h"

#include <cmath>

#include "nn/network.h"
#include "tensor/random.h"

namespace limpid::weights {

namespace {

Tensor draw(const std::string& name, const Shape& shape, Random random) {
  Draft<float> values(shape);
  const auto fill = [&](auto next) {
    for (float& value : values.values()) value = static_cast<float>(next());
  };
  if (name == "weight") {
    const std::int64_t fan_in = shape.rank() > 0 && shape[0] > 0 ? shape.elements() / shape[0] : 1;
    const double deviation = std::sqrt(2.0 / static_cast<double>(std::max<std::int64_t>(fan_in, 1)));
    fill([&] { return deviation * random.normal(); });
  } else if (name == "gamma" || name == "variance") {
    fill([&] { return random.uniform(0.8, 1.2); });
  } else {
    fill([&] { return 0.1 * random.normal(); });
  }
  return std::move(values).freeze();
}

}  // namespace

NamedTensors random_parameters(const nn::Blueprint& blueprint, std::uint64_t seed) {
  NamedTensors parameters;
  std::uint64_t stream = 0;
  for (const auto& [name, spec] : nn::expected_parameters(blueprint)) {
    parameters.emplace(name, draw(spec.name, spec.shape, Random(seed, stream++)));
  }
  return parameters;
}

}  // namespace limpid::weights

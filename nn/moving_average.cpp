#include "nn/moving_average.h"

#include <cmath>

#include "tensor/error.h"

namespace limpid::nn {

double average_decay(double decay, double ramp, std::int64_t step) {
  return ramp > 0 ? decay * (1 - std::exp(-static_cast<double>(step) / ramp)) : decay;
}

NamedTensors moved_average(const NamedTensors& average, const NamedTensors& now, double decay) {
  NamedTensors moved;
  for (const auto& [name, before] : average) {
    const auto found = now.find(name);
    if (found == now.end() || found->second.shape() != before.shape() || average.size() != now.size())
      throw UsageError("[moving average] '" + name + "': the average and the parameters are not those of one network");
    const Tensor& value = found->second;
    moved.emplace(name, dispatch(before.dtype(), [&]<class T>() {
                    const auto a = before.values<T>(), p = value.values<T>();
                    Draft<T> next(before.shape());
                    const T kept = static_cast<T>(decay), rest = static_cast<T>(1 - decay);
                    for (std::size_t i = 0; i < a.size(); ++i)
                      next[static_cast<std::int64_t>(i)] = kept * a[i] + rest * p[i];
                    return std::move(next).freeze();
                  }));
  }
  return moved;
}

}  // namespace limpid::nn

#include "tensor/statistics.h"

#include <algorithm>
#include <cmath>

namespace limpid {

ValueStatistics statistics_of(const Tensor& tensor) {
  ValueStatistics s;
  double sum = 0, squares = 0;
  std::int64_t finite = 0, zeros = 0;
  dispatch(tensor.dtype(), [&]<class T>() {
    for (const T element : tensor.values<T>()) {
      const auto v = static_cast<double>(element);
      if (!std::isfinite(v)) continue;
      s.min = finite == 0 ? v : std::min(s.min, v);
      s.max = finite == 0 ? v : std::max(s.max, v);
      ++finite;
      sum += v, squares += v * v;
      zeros += v == 0;
    }
  });
  s.nonfinite = tensor.elements() - finite;
  s.mean = finite > 0 ? sum / static_cast<double>(finite) : 0;
  s.l2 = std::sqrt(squares);
  s.zeros = tensor.elements() > 0 ? static_cast<double>(zeros) / static_cast<double>(tensor.elements()) : 0;
  return s;
}

double root_mean_square(const Tensor& tensor) {
  return statistics_of(tensor).l2 / std::sqrt(static_cast<double>(std::max<std::int64_t>(1, tensor.elements())));
}

}  // namespace limpid

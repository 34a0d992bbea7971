// What a tensor holds, in a few numbers.
#pragma once

#include "tensor/tensor.h"

namespace limpid {

struct ValueStatistics {
  double min = 0, mean = 0, max = 0, l2 = 0;  // of finite elements; 0 where there are none
  double zeros = 0;                           // share of all elements that are exactly 0
  std::int64_t nonfinite = 0;
};

ValueStatistics statistics_of(const Tensor& tensor);
double root_mean_square(const Tensor& tensor);  // of finite elements over all; 0 without any

}  // namespace limpid

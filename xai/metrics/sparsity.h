// How few cells hold the heat of a map: the Gini index, which Hurley and Rickard (IEEE Trans. Inf. Theory 2009, table
// I) found to be the one measure of sparsity with all the properties they asked for, and Chalasani et al. (ICML 2020,
// "Concise Explanations of Neural Networks", equation 8) use for attributions. With the values in ascending order
// v(1) <= ... <= v(N):
//
//   G = 1 - 2 sum_k v(k) / |v|_1 (N - k + 1/2) / N
//
// A sparse map is easier to read; whether it is right is another question.
#pragma once

#include <optional>
#include <span>

#include "tensor/tensor.h"

namespace limpid::xai {

// Of values >= 0: 0 when all are equal, 1 - 1/N when a single one is not 0. None when all are 0.
std::optional<double> gini_index(std::span<const double> values);

// Of the positive part of a map, all its cells counted; none for a map without a positive value.
std::optional<double> sparsity(const Tensor& map);

}  // namespace limpid::xai

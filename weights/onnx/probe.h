// Asking a graph what it makes of given numbers: its maps are filled, and the boxes at its output are looked at.
#pragma once

#include <array>
#include <functional>

#include "weights/onnx/candidates.h"

namespace limpid::weights::onnx {

using FourNumbers = std::array<double, 4>;

// The first four columns of every row, in the order given (CandidateTable::order). `table`: [1,K,M], or [1,M,K] when
// `across`.
std::vector<FourNumbers> first_four(const Tensor& table, bool across, const std::vector<std::int64_t>& order);

// Values for the outputs of nodes, one after the other.
nn::NamedVars filled(const nn::Network& network, const std::vector<std::size_t>& nodes,
                     const std::function<double()>& value);

// The boxes that come out when those are the nodes' outputs.
std::vector<FourNumbers> boxes_given(const nn::Network& network, const CandidateTable& table, const Columns& columns,
                                     const nn::NamedVars& outputs);

}  // namespace limpid::weights::onnx

// Sample calls of every op and every option: the gradient checks run them all, and the formula table is made from them.
//
// To add an op: write a row in catalogue.cpp for each of its options. The inputs should be of small, odd, unequal
// extents, and away from kinks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tensor/tape.h"

namespace limpid {

struct SampleCall {
  std::string name;                               // "conv2d, stride 2x1"
  std::vector<Tensor> inputs;                     // float64
  std::function<Var(std::span<const Var>)> call;  // one op on these inputs, in either precision
};

const std::vector<SampleCall>& catalogue();

struct FormulaRow {
  std::string name;
  Formula formula;
};

// Name, forward and backward lines of each op, in the order of ops.h.
std::vector<FormulaRow> formula_table();

}  // namespace limpid

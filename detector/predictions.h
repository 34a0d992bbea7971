// Predictions: every candidate of every head, before thresholds and suppression, in taped ops. Candidates are counted
// head by head, row by row, column by column, anchor by anchor.
#pragma once

#include <optional>

#include "nn/network.h"

namespace limpid {

enum class ClassActivation { sigmoid, softmax };

struct Predictions {
  Var boxes;                             // [N,K,4] corners x0,y0,x1,y1 in pixels of the network input
  std::optional<Var> objectness_logits;  // [N,K]; absent for heads without objectness
  Var class_logits;                      // [N,K,C]
  ClassActivation activation = ClassActivation::sigmoid;
  nn::LayerOutputs layers;  // the layers asked for with `keep`
};

using CandidateId = std::int64_t;  // index into K

// Where a candidate sits: which head, which anchor of that head, which cell.
struct HeadCell {
  std::int64_t head = 0, anchor = 0, row = 0, column = 0;
  friend bool operator==(const HeadCell&, const HeadCell&) = default;
};

}  // namespace limpid

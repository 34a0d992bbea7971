// Predictions: every candidate of every head, before thresholds and suppression, in taped ops. Candidates are counted
// head by head, row by row, column by column, anchor by anchor. Of some cells only, there are fewer rows than
// candidates, and `only` says whose they are.
#pragma once

#include <optional>
#include <vector>

#include "nn/network.h"

namespace limpid {

enum class ClassActivation { sigmoid, softmax };

// score = objectness^o x class probability^c. YOLO's are 1; FastestDet weighs the two.
struct ScorePowers {
  double objectness = 1, class_probability = 1;
  friend bool operator==(const ScorePowers&, const ScorePowers&) = default;
};

using CandidateId = std::int64_t;  // a number from 0 to Detector::candidates() - 1

struct Predictions {
  Var boxes;                             // [N,K,4] corners x0,y0,x1,y1 in pixels of the network input
  std::optional<Var> objectness_logits;  // [N,K]; absent for heads without objectness
  Var class_logits;                      // [N,K,C]
  ClassActivation activation = ClassActivation::sigmoid;
  ScorePowers powers;
  nn::LayerOutputs layers;        // the layers asked for with `keep`
  std::vector<CandidateId> only;  // whose the K rows are; empty: row k is candidate k

  // The row of a candidate along K; throws UsageError when it is not among them.
  std::int64_t row(CandidateId candidate) const;
  CandidateId candidate(std::int64_t row) const { return only.empty() ? row : only[static_cast<std::size_t>(row)]; }
};

// Where a candidate sits: which head, which anchor of that head, which cell.
struct HeadCell {
  std::int64_t head = 0, anchor = 0, row = 0, column = 0;
  friend bool operator==(const HeadCell&, const HeadCell&) = default;
};

// Some cells of a head's raw map.
struct MapPart {
  std::int64_t head = 0;
  nn::Window cells;
  Var map;  // [N,C,h,w], of these cells
};

}  // namespace limpid

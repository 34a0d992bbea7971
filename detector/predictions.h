// Predictions: every candidate of every head, before thresholds and suppression, in taped ops. Candidates are counted
// head by head, row by row, column by column, anchor by anchor. Of some cells only, there are fewer rows than
// candidates, and `only` says whose they are.
#pragma once

#include <optional>
#include <vector>

#include "detector/box.h"
#include "nn/network.h"

namespace limpid {

enum class ClassActivation { sigmoid, softmax };

// score = objectness^o x class probability^c. YOLO's are 1; FastestDet weighs the two.
struct ScorePowers {
  double objectness = 1, class_probability = 1;
  friend bool operator==(const ScorePowers&, const ScorePowers&) = default;
};

using CandidateId = std::int64_t;  // a number from 0 to Detector::candidates() - 1

// A candidate whose place is the network's own decision, kept where it was: the box of a proposal.
struct HeldCandidate {
  CandidateId candidate = 0;
  Box box;
};

struct Predictions {
  Var boxes;                       // [N,K,4] corners x0,y0,x1,y1 in pixels of the network input
  std::optional<Var> class_boxes;  // [N,K,C,4], where every class has a box of its own; `boxes` are then proposals
  std::optional<Var> objectness_logits;  // [N,K]; absent for heads without objectness
  Var class_logits;                      // [N,K,C]
  ClassActivation activation = ClassActivation::sigmoid;
  ScorePowers powers;
  nn::LayerOutputs layers;  // the layers asked for with `keep`
  // Whose the K rows are; empty: row k is candidate k. Where the pictures of a batch differ in that, N K of them,
  // picture by picture.
  std::vector<CandidateId> only;
  // The part of the input that the picture covers, for detectors that clip boxes to it before they compare them.
  std::optional<Box> clip;

  // The row of a candidate along K; throws UsageError when it is not among them.
  std::int64_t row(CandidateId candidate, std::int64_t image = 0) const;
  CandidateId candidate(std::int64_t row, std::int64_t image = 0) const;
  // A candidate of the first picture where it is, for Detector::hold. Throws UsageError when it is not among the rows.
  HeldCandidate held(CandidateId candidate) const;
};

// Where a candidate sits: which head, which anchor of that head, which cell.
struct HeadCell {
  std::int64_t head = 0, anchor = 0, row = 0, column = 0;
  friend bool operator==(const HeadCell&, const HeadCell&) = default;
};

// Some cells of a head's map, as numbers alone: what a candidate is computed from.
struct HeadWindow {
  std::int64_t head = 0;
  nn::Window cells;
};

// Some cells of a head's raw map.
struct MapPart {
  std::int64_t head = 0;
  nn::Window cells;
  Var map;  // [N,C,h,w], of these cells
};

}  // namespace limpid

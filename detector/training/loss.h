// The loss of a detector with YOLO heads (Redmon, Farhadi 2018) on a batch: matched candidates learn the object's box
// and class, and that there is one; all others learn that there is none, but for those whose box lies on an object
// anyway.
//
//   total = (box_weight sum of box losses + class_weight sum of class losses + objectness_weight sum of objectness
//   losses) / P
//
// with P the matches of the batch, at least 1. Classes and objectness: binary cross-entropy of each logit,
// softplus(x) - target x, accurate for logits of any size.
#pragma once

#include "detector/training/matching.h"

namespace limpid {

enum class BoxLoss { ciou, squared };

struct LossOptions {
  BoxLoss box = BoxLoss::ciou;
  double ignore_overlap = 0.6;  // an unmatched candidate that overlaps an object by more learns nothing
  double box_weight = 5, objectness_weight = 1, class_weight = 1;
};

struct Loss {
  Var total;                                    // one number
  double box = 0, objectness = 0, classes = 0;  // its three parts, weighted
};

// `objects` per picture, in network pixels; those that need not be found are on the ground of which nothing is learned.
Loss yolo_loss(const Predictions& predictions, std::span<const Match> matches,
               std::span<const std::vector<LabelledObject>> objects, const LossOptions& options = {});

// [N,K] float64: 1 where a candidate's objectness counts, else 0.
Tensor objectness_counts(const Predictions& predictions, std::span<const Match> matches,
                         std::span<const std::vector<LabelledObject>> objects, double ignore_overlap);

}  // namespace limpid

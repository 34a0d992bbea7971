// Which candidates have to find which object: those whose anchor has about the object's shape, in the cell that holds
// its centre (Redmon, Farhadi 2018, section 2.1; several anchors an object as in Bochkovskiy et al. 2020).
//
// Heads whose centres reach into the neighbouring cells (scale_x_y of 2 and more) also take the nearest cell to the
// left or right and the nearest one above or below, as in Ultralytics' YOLOv5: three times as many candidates learn.
#pragma once

#include <span>
#include <vector>

#include "detector/dataset.h"
#include "detector/predictions.h"
#include "weights/model_file.h"

namespace limpid {

// One anchor of one head.
struct TrainedAnchor {
  std::int64_t head = 0, anchor = 0, rows = 0, columns = 0, anchors = 0;  // `anchors`: of the head, in each cell
  CandidateId first = 0;                                                  // of the head
  double width = 0, height = 0, stride_x = 0, stride_y = 0;               // network pixels
  bool neighbours = false;
};
// Throws FormatError for a head that cannot be trained: only "yolo" can.
std::vector<TrainedAnchor> trained_anchors(const nn::Network& network, std::span<const weights::HeadSpec> heads);

struct Match {
  std::int64_t image = 0;
  CandidateId candidate = 0;
  LabelledObject object;              // box in network pixels
  double stride_x = 0, stride_y = 0;  // of the candidate's head
  double shape_overlap = 0;           // of anchor and object, both at one centre
};

// The best anchor always matches, others do when their overlap with the object's shape is greater than this.
inline constexpr double kShapeOverlap = 0.4;

// Of the objects that are to be found (Duty::find), per picture, in network pixels: by picture, then candidate. Of two
// objects that want one candidate, the one of the better shape gets it, the first among equals.
std::vector<Match> matches_of(std::span<const TrainedAnchor> anchors,
                              std::span<const std::vector<LabelledObject>> objects,
                              double shape_overlap = kShapeOverlap);

}  // namespace limpid

// From what the box head gives for each region to Predictions.
#pragma once

#include "detector/predictions.h"
#include "tensor/ops.h"

namespace limpid::faster_rcnn {

// The proposals of every picture of a batch as rows of Predictions. Pictures with fewer than others get rows that
// nobody proposed: no class, no box.
class Rows {
 public:
  explicit Rows(std::vector<std::vector<HeldCandidate>> of_pictures);

  std::int64_t pictures() const { return std::ssize(of_pictures_); }
  std::int64_t each() const { return each_; }                      // K
  const std::vector<Region>& regions() const { return regions_; }  // of all pictures, without empty rows
  const std::vector<Box>& boxes() const { return boxes_; }         // as the regions
  bool ragged() const { return std::ssize(regions_) != pictures() * each_; }
  // Of every row of every picture the number of its region; that of the count of regions for an empty row.
  std::vector<std::int64_t> places() const;
  std::vector<CandidateId> ids() const;  // for Predictions::only
  Tensor corners(DType dtype) const;     // [N,K,4]

 private:
  std::vector<std::vector<HeldCandidate>> of_pictures_;
  std::int64_t each_ = 0;
  std::vector<Region> regions_;
  std::vector<Box> boxes_;
};

// score [R,C+1] and deltas [R,4(C+1)] of every region, the background first.
Predictions region_predictions(const Var& score, const Var& deltas, const Rows& rows, std::int64_t classes);

// Of pictures in which nothing was proposed.
Predictions no_predictions(const Rows& rows, std::int64_t classes, DType dtype);

}  // namespace limpid::faster_rcnn

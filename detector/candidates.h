// The candidates of one picture of a batch, row by row, as probabilities in double. A row is a candidate's place among
// those that were predicted (Predictions::row).
#pragma once

#include <vector>

#include "detector/box.h"
#include "detector/predictions.h"

namespace limpid {

class Candidates {
 public:
  // Keeps a reference. Throws UsageError for a picture that the batch does not have.
  Candidates(const Predictions& predictions, std::int64_t image);

  std::int64_t count() const { return count_; }
  std::int64_t classes() const { return classes_; }
  CandidateId id(std::int64_t row) const { return p_.candidate(row, image_); }

  // All of these throw NumericError for what is not finite. The first two are the factors of a row's scores, raised to
  // the powers that the detector gives them (Predictions::powers).
  double objectness(std::int64_t row) const;  // 1 for heads without
  // The factor of every class of a row: its probability.
  void class_probabilities(std::int64_t row, std::vector<double>& out) const;
  double class_logit(std::int64_t row, std::int64_t class_id) const;
  bool box_per_class() const { return p_.class_boxes.has_value(); }
  // In pixels of the network input, clipped where the predictions say so: the box that the candidate has for a class.
  Box box(std::int64_t row, std::int64_t class_id) const;

 private:
  double checked(double value, std::int64_t row, const char* what) const;

  const Predictions& p_;
  std::int64_t image_ = 0, count_ = 0, classes_ = 0, first_ = 0;
};

}  // namespace limpid

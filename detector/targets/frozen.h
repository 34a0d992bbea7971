// FrozenTarget: what the targets of one frozen candidate share. They read that candidate's row alone.
#pragma once

#include "detector/targets/builders.h"
#include "tensor/ops.h"

namespace limpid {

class FrozenTarget : public DetectionTarget {
 public:
  explicit FrozenTarget(const TargetRequest& r)
      : candidate_(r.candidate),
        class_id_(r.class_id),
        class_name_(r.detector.class_names()[static_cast<std::size_t>(r.class_id)]) {
    const HeadCell cell = r.detector.cell(r.candidate);
    place_ = "candidate " + std::to_string(r.candidate) + " (head " + std::to_string(cell.head) + ", row " +
             std::to_string(cell.row) + ", column " + std::to_string(cell.column) + ", anchor " +
             std::to_string(cell.anchor) + ")";
    held_ = r.reference.held(r.candidate);
  }
  std::optional<CandidateId> candidate() const override { return candidate_; }
  std::optional<HeldCandidate> held() const override { return held_; }
  bool local() const override { return true; }
  std::optional<std::int64_t> class_id() const override { return class_id_; }

 protected:
  // [N,K] -> [N], the candidate's
  Var of_candidate(const Predictions& p, const Var& x) const {
    const std::int64_t row = p.row(candidate_);
    return reshape(slice(x, 1, row, row + 1), {x.shape()[0]});
  }
  // [N,K,C] -> [N,C], the candidate's
  Var row_of_candidate(const Predictions& p, const Var& x) const {
    const std::int64_t row = p.row(candidate_);
    return reshape(slice(x, 1, row, row + 1), {x.shape()[0], x.shape()[2]});
  }
  // [N,C] -> [N], one column
  static Var column(const Var& x, std::int64_t c) { return reshape(slice(x, 1, c, c + 1), {x.shape()[0]}); }

  CandidateId candidate_;
  HeldCandidate held_;
  std::int64_t class_id_;
  std::string class_name_;
  std::string place_;  // "candidate 1431 (head 1, row 7, column 11, anchor 2)"
};

}  // namespace limpid

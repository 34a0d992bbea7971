// CellIndex: which candidate sits in which cell. Candidates are counted head by head, row by row, column by column,
// anchor by anchor.
#pragma once

#include "detector/predictions.h"

namespace limpid {

// A head's map of cells.
struct CellGrid {
  std::int64_t rows = 0, columns = 0, anchors = 0;
  std::int64_t candidates() const { return rows * columns * anchors; }
};

class CellIndex {
 public:
  void add(const CellGrid& head);

  std::int64_t heads() const { return static_cast<std::int64_t>(grids_.size()); }
  std::int64_t candidates() const { return first_.back(); }
  // These throw UsageError out of range.
  const CellGrid& head(std::int64_t head) const;
  CandidateId first(std::int64_t head) const;  // of the head's candidates
  HeadCell cell(CandidateId candidate) const;
  CandidateId candidate(const HeadCell& cell) const;

 private:
  std::vector<CellGrid> grids_;
  std::vector<CandidateId> first_{0};  // of every head, and behind the last
};

}  // namespace limpid

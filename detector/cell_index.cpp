#include "detector/cell_index.h"

#include <algorithm>

#include "tensor/error.h"

namespace limpid {
namespace {

// value in [0, count), or a UsageError that says so.
void within(const char* what, std::int64_t value, std::int64_t count) {
  if (value < 0 || value >= count)
    throw UsageError("[detector] " + std::string(what) + " " + std::to_string(value) + ", expected 0 to " +
                     std::to_string(count - 1));
}

}  // namespace

void CellIndex::add(const CellGrid& head) {
  grids_.push_back(head);
  first_.push_back(first_.back() + head.candidates());
}

const CellGrid& CellIndex::head(std::int64_t head) const {
  within("head", head, heads());
  return grids_[static_cast<std::size_t>(head)];
}

CandidateId CellIndex::first(std::int64_t head) const {
  within("head", head, heads());
  return first_[static_cast<std::size_t>(head)];
}

HeadCell CellIndex::cell(CandidateId candidate) const {
  within("candidate", candidate, candidates());
  const auto after = std::upper_bound(first_.begin(), first_.end(), candidate);
  const std::int64_t h = after - first_.begin() - 1;
  const CellGrid& grid = grids_[static_cast<std::size_t>(h)];
  const std::int64_t k = candidate - *(after - 1), cell = k / grid.anchors;
  return {.head = h, .anchor = k % grid.anchors, .row = cell / grid.columns, .column = cell % grid.columns};
}

CandidateId CellIndex::candidate(const HeadCell& cell) const {
  const CellGrid& grid = head(cell.head);
  within("anchor", cell.anchor, grid.anchors);
  within("row", cell.row, grid.rows);
  within("column", cell.column, grid.columns);
  return first(cell.head) + (cell.row * grid.columns + cell.column) * grid.anchors + cell.anchor;
}

}  // namespace limpid

// CoalitionMemory: the coalitions evaluated so far with a value per target, in flat arrays: 8 bytes a target, 8 bytes
// for every 64 players and about 8 more for finding them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "xai/coalition.h"

namespace limpid::xai {

class CoalitionMemory {
 public:
  CoalitionMemory(std::int64_t players, std::int64_t targets);

  std::int64_t size() const { return size_; }
  // The values of a coalition, one a target; none when it is new. Valid until the next insert().
  std::optional<std::span<const double>> find(const Coalition& coalition) const;
  // Of a new coalition.
  void insert(const Coalition& coalition, std::span<const double> values);

 private:
  std::size_t slot(const Coalition& coalition) const;  // where it is, or the free slot where it would be
  void grow();

  std::size_t words_, targets_;
  std::int64_t size_ = 0;
  std::vector<std::uint64_t> keys_;  // words_ per coalition, in the order of insertion
  std::vector<double> values_;       // targets_ per coalition
  std::vector<std::int32_t> slots_;  // open addressing: number of the coalition, or -1
};

}  // namespace limpid::xai

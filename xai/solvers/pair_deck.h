// PairDeck: deals pairs of a coalition and its complement for KernelSHAP, never one twice, sizes by their weight.
#pragma once

#include <unordered_set>
#include <vector>

#include "xai/coalition.h"

namespace limpid::xai {

class PairDeck {
 public:
  PairDeck(std::int64_t players, std::uint64_t seed);

  // All pairs of a size k and M-k, k <= M/2.
  struct Size {
    std::int64_t players = 0;  // k
    double weight = 0;         // of all its coalitions together: (M-1) / (k (M-k)), both of k and M-k
    double pairs = 0;          // that there are; a double, because C(100,50) is
    double head_start = 0;     // 0..1, random, so that no size is favoured by rounding
    std::int64_t dealt = 0;
    bool complete() const { return static_cast<double>(dealt) >= pairs; }
  };
  const std::vector<Size>& sizes() const { return sizes_; }  // k = 1, 2, ...
  std::int64_t dealt() const { return dealt_; }
  bool complete() const;                // no pair is left
  std::int64_t complete_sizes() const;  // k = 1..this are complete

  // The half of at most M/2 players. The first M are size 1, player by player. Not when complete().
  Coalition deal();

 private:
  struct Hash {
    std::size_t operator()(const Coalition& coalition) const { return coalition.hash(); }
  };
  Coalition draw(std::int64_t size);

  std::int64_t players_, dealt_ = 0;
  std::uint64_t seed_;
  std::vector<Size> sizes_;
  std::unordered_set<Coalition, Hash> seen_;
};

}  // namespace limpid::xai

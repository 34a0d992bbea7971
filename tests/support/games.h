// Games without pictures. FunctionGame plays any function of a coalition and counts what it was asked; TableGame looks
// v(S) up in 2^M numbers. Games with known answers are in known_games.h, random ones in random_games.h.
#pragma once

#include <functional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "xai/game.h"

namespace limpid::test {

using Worth = std::function<double(const xai::Coalition&)>;

// For up to 64 players: bit i is player i.
inline std::uint64_t bits_of(const xai::Coalition& coalition) {
  return coalition.words().empty() ? 0 : coalition.words()[0];
}

class FunctionGame : public xai::Game {
 public:
  FunctionGame(std::int64_t players, Worth worth) : FunctionGame(players, std::vector<Worth>{std::move(worth)}) {}
  FunctionGame(std::int64_t players, std::vector<Worth> worths)  // one per target
      : players_(players), worths_(std::move(worths)) {}

  std::int64_t players() const override { return players_; }
  std::int64_t targets() const override { return static_cast<std::int64_t>(worths_.size()); }
  xai::Matrix values(std::span<const xai::Coalition> coalitions) override {
    const auto count = static_cast<std::int64_t>(coalitions.size());
    xai::Matrix v(targets(), count);
    for (std::int64_t i = 0; i < count; ++i) {
      const xai::Coalition& coalition = coalitions[static_cast<std::size_t>(i)];
      seen_.insert(coalition);
      for (std::int64_t t = 0; t < targets(); ++t) v(t, i) = worths_[static_cast<std::size_t>(t)](coalition);
    }
    asked_ += count;
    largest_batch_ = std::max(largest_batch_, count);
    return v;
  }

  std::int64_t asked() const { return asked_; }  // coalitions, repeated ones counted every time
  std::int64_t distinct() const { return static_cast<std::int64_t>(seen_.size()); }
  std::int64_t largest_batch() const { return largest_batch_; }

 private:
  struct Hash {
    std::size_t operator()(const xai::Coalition& coalition) const { return coalition.hash(); }
  };
  std::int64_t players_, asked_ = 0, largest_batch_ = 0;
  std::vector<Worth> worths_;
  std::unordered_set<xai::Coalition, Hash> seen_;
};

// values[S] = v(S), bit i of S is player i.
class TableGame : public xai::Game {
 public:
  TableGame(std::int64_t players, std::vector<double> values) : players_(players), values_(std::move(values)) {}

  std::int64_t players() const override { return players_; }
  xai::Matrix values(std::span<const xai::Coalition> coalitions) override {
    xai::Matrix v(1, static_cast<std::int64_t>(coalitions.size()));
    for (std::size_t i = 0; i < coalitions.size(); ++i)
      v(0, static_cast<std::int64_t>(i)) = values_[static_cast<std::size_t>(bits_of(coalitions[i]))];
    return v;
  }
  const std::vector<double>& table() const { return values_; }

 private:
  std::int64_t players_;
  std::vector<double> values_;
};

// The table of any function.
inline TableGame table_of(std::int64_t players, const Worth& worth) {
  std::vector<double> values(std::size_t{1} << players);
  for (std::size_t s = 0; s < values.size(); ++s) values[s] = worth(xai::Coalition::of_bits(players, s));
  return {players, std::move(values)};
}

}  // namespace limpid::test

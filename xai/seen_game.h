// SeenGame: a game among those players only whom some target can see. The others are dummies by proof, so by the dummy
// axiom (Shapley 1953) the values of the rest are the same without them and theirs are 0.
#pragma once

#include "xai/solvers/estimate.h"

namespace limpid::xai {

class SeenGame : public Game {
 public:
  // `seen`: players of the whole game, in rising order, at least one. The whole game must live longer.
  SeenGame(Game& whole, std::vector<std::int64_t> seen) : whole_(&whole), seen_(std::move(seen)) {}

  std::int64_t players() const override { return static_cast<std::int64_t>(seen_.size()); }
  std::int64_t targets() const override { return whole_->targets(); }
  Matrix values(std::span<const Coalition> coalitions) override;

  // An estimate of this game as one of the whole game: dummies have the value 0 and no error.
  Estimate of_all(const Estimate& estimate) const;

 private:
  Game* whole_;
  std::vector<std::int64_t> seen_;
};

}  // namespace limpid::xai

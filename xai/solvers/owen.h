// Owen values (Owen 1977) on a binary tree of groups of players: partition SHAP. The root's worth v(all) - v(none) is
// shared between its two children, then within each child, by the two-player Shapley value given every context on the
// way: each sibling group on the path to the root hidden or visible, all alike. Opened to the players this is the mean
// over all orders in which no group is interrupted: the children of every group in either order, 2^(M-1) orders.
// The deepest sharing costs about M^2 evaluations on a balanced tree, so groups are opened where it matters most first;
// a group that was not opened spreads its worth by area. The values always sum to v(all) - v(none).
#pragma once

#include "xai/solvers/estimate.h"

namespace limpid::xai {

// A binary tree whose leaves are the players 0..M-1; node M+k joins two earlier nodes, the last one is the root.
struct PlayerTree {
  std::int64_t players = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> joins;  // M-1 of them; node M+k = joins[k]
};

struct OwenOptions {
  std::int64_t samples = 0;       // evaluations at most, besides nobody and everybody; 0: 2048. A group takes two
  std::vector<double> area = {};  // [M], weights of players in a group that was not opened; empty: equal
  // Players of whom it is proven that they never change anything: they have no share in a closed group.
  std::vector<std::int64_t> dummies = {};
  Enough enough = {};  // asked after at most 16 groups
};

struct OwenResult {
  std::vector<Estimate> estimates;   // per target; exact when every group was opened. No covariance: nothing is drawn
  std::vector<std::int64_t> groups;  // per target: how many groups of several players stayed closed in some context
  std::int64_t samples = 0;          // evaluations asked for
};

// A group is opened for all targets at once. The next is where the change that it makes, times the weight of its
// context, is largest; with several targets, the largest of the shares of each target's v(all) - v(none). Of equal
// ones, the smaller node number. Throws UsageError when the tree's leaves are not the game's players, or areas do not
// fit them.
OwenResult share_by_tree(Game& game, const PlayerTree& tree, const OwenOptions& options);

}  // namespace limpid::xai

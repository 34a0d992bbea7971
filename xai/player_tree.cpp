#include "xai/player_tree.h"

#include <limits>

#include "tensor/error.h"
#include "xai/regions.h"

namespace limpid::xai {
namespace {

double cost(const Region& a, const Region& b) {
  const auto areas_a = static_cast<double>(a.area), areas_b = static_cast<double>(b.area);
  return areas_a * areas_b / (areas_a + areas_b) * squared_distance(a.mean(), b.mean());
}

struct Pair {
  std::int32_t kept = -1, gone = -1;  // kept < gone
};

// The cheapest pair, the first of equal ones; none (-1) when neighbours are asked for and nobody has one.
Pair cheapest(const std::vector<Region>& regions, bool neighbours) {
  Pair best;
  double least = std::numeric_limits<double>::infinity();
  const auto consider = [&](std::int32_t a, std::int32_t b) {
    const Region &ra = regions[static_cast<std::size_t>(a)], &rb = regions[static_cast<std::size_t>(b)];
    if (ra.area == 0 || rb.area == 0) return;
    if (const double c = cost(ra, rb); best.kept < 0 || c < least) least = c, best = {a, b};
  };
  const auto count = static_cast<std::int32_t>(regions.size());
  for (std::int32_t a = 0; a < count; ++a) {
    if (neighbours) {
      const std::set<std::int32_t>& next = regions[static_cast<std::size_t>(a)].neighbours;
      for (auto b = next.upper_bound(a); b != next.end(); ++b) consider(a, *b);
    } else {
      for (std::int32_t b = a + 1; b < count; ++b) consider(a, b);
    }
  }
  return best;
}

}  // namespace

PlayerTree tree_by_colour(const Players& players, const Tensor& image) {
  const std::int64_t height = players.height(), width = players.width();
  if (image.shape() != Shape{1, 3, height, width})
    throw ShapeError("[player tree] an image of shape " + image.shape().text() + ", expected " +
                     Shape{1, 3, height, width}.text() + ", the players' map");
  std::vector<Region> regions = regions_of(players.ids(), height, width, lab_of(image));
  PlayerTree tree{players.count(), {}};
  std::vector<std::int64_t> node(regions.size());  // of the tree, for every region that is left
  for (std::size_t i = 0; i < node.size(); ++i) node[i] = static_cast<std::int64_t>(i);
  while (static_cast<std::int64_t>(tree.joins.size()) + 1 < tree.players) {
    Pair pair = cheapest(regions, true);
    if (pair.kept < 0) pair = cheapest(regions, false);
    const auto kept = static_cast<std::size_t>(pair.kept), gone = static_cast<std::size_t>(pair.gone);
    tree.joins.emplace_back(node[kept], node[gone]);
    join(regions, pair.kept, pair.gone);
    node[kept] = tree.players + static_cast<std::int64_t>(tree.joins.size()) - 1;
  }
  return tree;
}

}  // namespace limpid::xai

#include "xai/solvers/owen.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <set>
#include <string>

#include "tensor/error.h"

namespace limpid::xai {
namespace {

// Groups opened together, so that the game has something to do at a time. A child has half the weight, so those that
// matter at least half as much as the first would come before its children one at a time, too, but where siblings work
// against each other.
constexpr std::int64_t kBlock = 16;
constexpr double kTogether = 0.5;

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

void check(const PlayerTree& tree, std::int64_t players, const std::vector<double>& area) {
  const auto fail = [](const std::string& text) { throw UsageError("[owen] " + text); };
  if (tree.players != players)
    fail("a tree of " + std::to_string(tree.players) + " players, expected the game's " + std::to_string(players));
  if (std::ssize(tree.joins) != players - 1)
    fail(std::to_string(tree.joins.size()) + " joins, expected " + std::to_string(players - 1) + " for " +
         std::to_string(players) + " players");
  std::vector<bool> joined(at(2 * players - 1));
  for (std::int64_t k = 0; k + 1 < players; ++k)
    for (const std::int64_t child : {tree.joins[at(k)].first, tree.joins[at(k)].second}) {
      if (child < 0 || child >= players + k || joined[at(child)])
        fail("node " + std::to_string(players + k) + " joins node " + std::to_string(child) +
             ", expected an earlier one that is not joined yet");
      joined[at(child)] = true;
    }
  if (!area.empty() && std::ssize(area) != players)
    fail(std::to_string(area.size()) + " areas, expected one for each of " + std::to_string(players) + " players");
  for (const double a : area)
    if (!(a > 0 && std::isfinite(a))) fail("area " + std::to_string(a) + ", expected a positive number");
}

// A group in a context: who else is visible.
struct Group {
  std::int64_t node = 0;
  Coalition context;
  double weight = 1;                    // 1/2 to the power of its depth
  std::vector<double> hidden, visible;  // per target: v(context), v(context + group)
  double importance = 0;
  std::int64_t number = 0;  // in the order of making
};

struct Less {
  bool operator()(const Group& a, const Group& b) const {
    if (a.importance != b.importance) return a.importance < b.importance;
    return a.node != b.node ? a.node > b.node : a.number > b.number;
  }
};

class Sharing {
 public:
  Sharing(Game& game, const PlayerTree& tree, const OwenOptions& options)
      : game_(game),
        tree_(tree),
        area_(options.area.empty() ? std::vector<double>(at(tree.players), 1.0) : options.area) {
    for (const std::int64_t dummy : options.dummies) area_.at(at(dummy)) = 0;
    for (std::int64_t i = 0; i < tree.players; ++i) members_.push_back(Coalition(tree.players).with(i));
    for (const auto& [a, b] : tree.joins) members_.push_back(united(members_[at(a)], members_[at(b)]));
    const Matrix ends = game.values(std::vector{Coalition(tree.players), Coalition(tree.players, true)});
    values_.assign(at(game.targets()), std::vector<double>(at(tree.players)));
    for (std::int64_t t = 0; t < game.targets(); ++t) {
      const double all = std::abs(ends(t, 1) - ends(t, 0));
      scale_.push_back(all > 0 ? all : 1);
    }
    add(std::ssize(members_) - 1, Coalition(tree.players), 1, column(ends, 0), column(ends, 1));
  }

  bool complete() const { return queue_.empty(); }

  // At most `count` groups, the most important ones. Returns how many.
  std::int64_t open(std::int64_t count) {
    std::vector<Group> groups;
    std::vector<Coalition> coalitions;
    const double least = kTogether * queue_.top().importance;
    for (; std::ssize(groups) < count && !queue_.empty() && queue_.top().importance >= least; queue_.pop()) {
      const Group& g = groups.emplace_back(queue_.top());
      const auto [a, b] = children(g.node);
      coalitions.push_back(united(g.context, members_[at(a)]));
      coalitions.push_back(united(g.context, members_[at(b)]));
    }
    const Matrix v = game_.values(coalitions);
    // Two players a and b: half of what each changes alone, half of what it changes when the other is there.
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const Group& g = groups[i];
      const auto [a, b] = children(g.node);
      const Coalition &with_a = coalitions[2 * i], &with_b = coalitions[2 * i + 1];
      const std::vector<double> only_a = column(v, 2 * i), only_b = column(v, 2 * i + 1);
      add(a, g.context, g.weight / 2, g.hidden, only_a);
      add(a, with_b, g.weight / 2, only_b, g.visible);
      add(b, g.context, g.weight / 2, g.hidden, only_b);
      add(b, with_a, g.weight / 2, only_a, g.visible);
    }
    return std::ssize(groups);
  }

  // Closed groups spread what they have by area; returns how many there are.
  std::int64_t close() {
    std::set<std::int64_t> nodes;
    for (; !queue_.empty(); queue_.pop()) {
      const Group& g = queue_.top();
      nodes.insert(g.node);
      const Coalition& members = members_[at(g.node)];
      const double whole = area_of(members);
      for (std::int64_t i = 0; i < tree_.players; ++i)
        if (members[i]) give(g, i, area_[at(i)] / whole);
    }
    return std::ssize(nodes);
  }

  const std::vector<std::vector<double>>& values() const { return values_; }

 private:
  static Coalition united(const Coalition& a, const Coalition& b) {
    std::vector<std::uint64_t> words(a.words().begin(), a.words().end());
    for (std::size_t i = 0; i < words.size(); ++i) words[i] |= b.words()[i];
    return Coalition::of_words(a.players(), words);
  }
  static std::vector<double> column(const Matrix& v, std::size_t c) {
    std::vector<double> values;
    for (std::int64_t t = 0; t < v.rows(); ++t) values.push_back(v(t, static_cast<std::int64_t>(c)));
    return values;
  }
  std::pair<std::int64_t, std::int64_t> children(std::int64_t node) const {
    return tree_.joins[at(node - tree_.players)];
  }

  double area_of(const Coalition& members) const {
    double whole = 0;
    for (std::int64_t i = 0; i < tree_.players; ++i)
      if (members[i]) whole += area_[at(i)];
    return whole;
  }

  void give(const Group& g, std::int64_t player, double share) {
    for (std::size_t t = 0; t < values_.size(); ++t)
      values_[t][at(player)] += share * g.weight * (g.visible[t] - g.hidden[t]);
  }

  // A player has its share at once, a group waits to be opened.
  void add(std::int64_t node, Coalition context, double weight, std::vector<double> hidden,
           std::vector<double> visible) {
    Group g{node, std::move(context), weight, std::move(hidden), std::move(visible), 0, made_++};
    if (node < tree_.players) return give(g, node, 1);
    if (area_of(members_[at(node)]) == 0) return;  // dummies only: they change nothing
    for (std::size_t t = 0; t < scale_.size(); ++t)
      g.importance = std::max(g.importance, weight * std::abs(g.visible[t] - g.hidden[t]) / scale_[t]);
    queue_.push(std::move(g));
  }

  Game& game_;
  const PlayerTree& tree_;
  std::vector<double> area_, scale_;         // per player; per target |v(all) - v(none)|
  std::vector<Coalition> members_;           // per node
  std::vector<std::vector<double>> values_;  // per target and player
  std::priority_queue<Group, std::vector<Group>, Less> queue_;
  std::int64_t made_ = 0;
};

}  // namespace

OwenResult share_by_tree(Game& game, const PlayerTree& tree, const OwenOptions& options) {
  check(tree, game.players(), options.area);
  const std::int64_t most = (options.samples == 0 ? 2048 : options.samples) / 2;
  Sharing sharing(game, tree, options);
  std::int64_t opened = 0;
  while (opened < most && !sharing.complete()) {
    opened += sharing.open(std::min(kBlock, most - opened));
    if (options.enough && options.enough()) break;
  }
  const std::int64_t closed = sharing.close();

  OwenResult result;
  result.samples = 2 * opened;
  for (const std::vector<double>& values : sharing.values()) {
    Estimate& e = result.estimates.emplace_back();
    e.values = values;
    e.exact = closed == 0;
    result.groups.push_back(closed);
  }
  return result;
}

}  // namespace limpid::xai

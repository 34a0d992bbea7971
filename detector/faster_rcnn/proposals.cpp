#include "detector/faster_rcnn/proposals.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "detector/faster_rcnn/box_coder.h"
#include "detector/nms.h"
#include "tensor/error.h"

namespace limpid::faster_rcnn {
namespace {

constexpr double kLeastSide = 1e-3;  // pixels

// One picture's map of a level; candidates count cells first, anchors within a cell.
class Level {
 public:
  Level(const Tensor& map, const Anchors& anchors, std::int64_t image)
      : map_(map), anchors_(anchors), cells_(anchors.rows() * anchors.columns()), first_(image * 5 * anchors.count()) {}

  double objectness(std::int64_t k) const { return value(k % anchors_.per_cell(), k / anchors_.per_cell()); }
  Box box(std::int64_t k) const {
    const std::int64_t anchor = k % anchors_.per_cell(), cell = k / anchors_.per_cell();
    const auto delta = [&](std::int64_t i) { return value(anchors_.per_cell() + 4 * anchor + i, cell); };
    return decoded(anchors_.box(cell / anchors_.columns(), cell % anchors_.columns(), anchor), delta(0), delta(1),
                   delta(2), delta(3));
  }

 private:
  double value(std::int64_t channel, std::int64_t cell) const { return map_.at(first_ + channel * cells_ + cell); }

  const Tensor& map_;
  const Anchors& anchors_;
  std::int64_t cells_, first_;
};

double probability(double logit) { return 1 / (1 + std::exp(-logit)); }

}  // namespace

std::vector<HeldCandidate> propose(std::span<const Tensor> maps, std::span<const Anchors> anchors, std::int64_t image,
                                   const Box& picture, const ProposalOptions& options) {
  std::vector<Detection> found;  // its class is the level
  CandidateId before = 0;
  for (std::size_t l = 0; l < maps.size(); before += anchors[l++].count()) {
    const Level level(maps[l], anchors[l], image);
    std::vector<double> logits;
    for (std::int64_t k = 0; k < anchors[l].count(); ++k) logits.push_back(level.objectness(k));
    std::vector<std::int64_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    const auto best = order.begin() + std::min<std::int64_t>(options.before_nms, std::ssize(order));
    std::partial_sort(order.begin(), best, order.end(), [&](std::int64_t a, std::int64_t b) {
      const double x = logits[static_cast<std::size_t>(a)], y = logits[static_cast<std::size_t>(b)];
      if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && (!std::isnan(y) || a < b);  // first, to be told of
      return x > y || (x == y && a < b);
    });
    for (auto k = order.begin(); k != best; ++k) {
      const double logit = logits[static_cast<std::size_t>(*k)];
      Box box = level.box(*k);
      if (!std::isfinite(logit + box.x0 + box.y0 + box.x1 + box.y1))
        throw NumericError("[proposals] anchor " + std::to_string(before + *k) +
                           ": objectness or box is not a finite number");
      box = {std::clamp(box.x0, picture.x0, picture.x1), std::clamp(box.y0, picture.y0, picture.y1),
             std::clamp(box.x1, picture.x0, picture.x1), std::clamp(box.y1, picture.y0, picture.y1)};
      if (box.width() < kLeastSide || box.height() < kLeastSide || probability(logit) < options.threshold) continue;
      found.push_back({box, static_cast<std::int64_t>(l), probability(logit), before + *k});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });
  const std::vector<std::size_t> by = suppressors(found, options.nms);
  std::vector<HeldCandidate> kept;
  for (std::size_t i = 0; i < found.size() && std::ssize(kept) < options.after_nms; ++i)
    if (by[i] == i) kept.push_back({found[i].candidate, found[i].box});
  return kept;
}

}  // namespace limpid::faster_rcnn

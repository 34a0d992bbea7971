#include "detector/training/matching.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "detector/heads/anchor_grid.h"
#include "tensor/error.h"

namespace limpid {
namespace {

double shape_overlap_of(const TrainedAnchor& a, const Box& box) {
  return intersection_over_union({0, 0, a.width, a.height}, {0, 0, box.width(), box.height()});
}

// The cell that holds `centre`, given in cells, and the nearer one of its two neighbours if it is there.
std::vector<std::int64_t> cells_along(double centre, std::int64_t count, bool neighbours) {
  const std::int64_t own = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(centre)), 0, count - 1);
  if (!neighbours) return {own};
  const std::int64_t other = own + (centre - static_cast<double>(own) < 0.5 ? -1 : 1);
  if (other < 0 || other >= count) return {own};
  return {own, other};
}

}  // namespace

std::vector<TrainedAnchor> trained_anchors(const nn::Network& network, std::span<const weights::HeadSpec> heads) {
  std::vector<TrainedAnchor> anchors;
  CandidateId first = 0;
  for (std::size_t h = 0; h < heads.size(); ++h) {
    const weights::HeadSpec& spec = heads[h];
    if (spec.type != "yolo")
      throw FormatError("[head on '" + spec.layer + "'] a head of type '" + spec.type +
                        "' cannot be trained, expected 'yolo'");
    const AnchorGrid grid =
        anchor_grid(spec, network.nodes()[network.find(spec.layer)].output_shape, network.blueprint().input, false);
    for (std::int64_t a = 0; a < grid.anchors; ++a)
      anchors.push_back({.head = static_cast<std::int64_t>(h),
                         .anchor = a,
                         .rows = grid.rows,
                         .columns = grid.columns,
                         .anchors = grid.anchors,
                         .first = first,
                         .width = grid.anchor.at(2 * a),
                         .height = grid.anchor.at(2 * a + 1),
                         .stride_x = grid.stride_x,
                         .stride_y = grid.stride_y,
                         .neighbours = spec.attributes.get_or("scale_x_y", 1.0) >= 2});
    first += grid.candidates();
  }
  return anchors;
}

std::vector<Match> matches_of(std::span<const TrainedAnchor> anchors,
                              std::span<const std::vector<LabelledObject>> objects, double shape_overlap) {
  std::vector<Match> matches;
  for (std::size_t image = 0; image < objects.size(); ++image) {
    std::map<CandidateId, Match> taken;
    for (const LabelledObject& object : objects[image]) {
      if (object.duty != Duty::find) continue;
      const Box& box = object.box;
      std::vector<double> overlaps;
      for (const TrainedAnchor& a : anchors) overlaps.push_back(shape_overlap_of(a, box));
      const auto best = std::max_element(overlaps.begin(), overlaps.end()) - overlaps.begin();
      for (std::size_t i = 0; i < anchors.size(); ++i) {
        if (static_cast<std::ptrdiff_t>(i) != best && !(overlaps[i] > shape_overlap)) continue;
        const TrainedAnchor& a = anchors[i];
        const auto rows = cells_along((box.y0 + box.y1) / 2 / a.stride_y, a.rows, a.neighbours);
        const auto columns = cells_along((box.x0 + box.x1) / 2 / a.stride_x, a.columns, a.neighbours);
        const auto claim = [&](std::int64_t row, std::int64_t column) {
          const CandidateId k = a.first + (row * a.columns + column) * a.anchors + a.anchor;
          const Match match{static_cast<std::int64_t>(image), k, object, a.stride_x, a.stride_y, overlaps[i]};
          const auto [place, free] = taken.try_emplace(k, match);
          if (!free && place->second.shape_overlap < match.shape_overlap) place->second = match;
        };
        claim(rows[0], columns[0]);
        if (rows.size() > 1) claim(rows[1], columns[0]);
        if (columns.size() > 1) claim(rows[0], columns[1]);
      }
    }
    for (auto& [candidate, match] : taken) matches.push_back(std::move(match));
  }
  return matches;
}

}  // namespace limpid

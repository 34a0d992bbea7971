// What stands at the end of detectors: the largest values, regions pooled, overlaps suppressed.
#include <algorithm>
#include <array>
#include <numeric>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::int64_t kMostBins = 1 << 10;

// Corners in any order, or centre and size.
struct Corners {
  double top, left, bottom, right;
  double area() const { return (bottom - top) * (right - left); }
};

Corners corners(const Tensor& boxes, std::int64_t first, bool centred) {
  const std::array n{boxes.at(first), boxes.at(first + 1), boxes.at(first + 2), boxes.at(first + 3)};
  if (centred) return {n[1] - n[3] / 2, n[0] - n[2] / 2, n[1] + n[3] / 2, n[0] + n[2] / 2};
  return {std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
}

double overlap(const Corners& a, const Corners& b) {
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  if (height <= 0 || width <= 0) return 0;
  return height * width / (a.area() + b.area() - height * width);
}

}  // namespace

Results import_top_k(const Call& call) {
  const Shape& shape = call.shape(0);
  const std::int64_t k = call.opset() < 10 ? call.integer("k") : static_cast<std::int64_t>(call.scalar(1, "k"));
  const Attributes attributes{
      {"k", k}, {"axis", call.axis(call.integer("axis", -1), shape)}, {"largest", call.integer("largest", 1) != 0}};
  return {call.add("top_k_values", {call.in(0)}, attributes),
          with_type(call.add("top_k_indices", {call.in(0)}, attributes, "indices"), DataType::int64)};
}

// Rows (picture, class, box) of what is left, by picture, class and falling score. How many depends on the values, so
// they must be known; a detector's boxes and scores are read before they come here.
Results import_non_max_suppression(const Call& call) {
  const Tensor &boxes = call.constant(0, "boxes"), &scores = call.constant(1, "scores");
  const Shape &b = boxes.shape(), &s = scores.shape();
  if (b.rank() != 3 || s.rank() != 3 || b[0] != s[0] || b[1] != s[2] || b[2] != 4)
    call.fail("boxes " + b.text() + " and scores " + s.text() + ", expected [N,K,4] and [N,C,K]");
  const std::int64_t most = call.has(2) ? whole_numbers(call.constant(2, "largest number")).at(0) : 0;
  const double most_overlap = call.has(3) ? call.scalar(3, "largest overlap") : 0;
  const bool centred = call.integer("center_point_box", 0) != 0;
  Ints rows;
  for (std::int64_t map = 0; map < s[0] * s[1]; ++map) {
    const std::int64_t picture = map / s[1], first = map * s[2];
    Ints order;
    for (std::int64_t k = 0; k < s[2]; ++k)
      if (!call.has(4) || scores.at(first + k) > call.scalar(4, "least score")) order.push_back(k);
    std::ranges::stable_sort(order, [&](auto i, auto j) { return scores.at(first + i) > scores.at(first + j); });
    std::vector<Corners> kept;
    for (const std::int64_t k : order) {
      if (std::cmp_greater_equal(kept.size(), most)) break;
      const Corners box = corners(boxes, (picture * b[1] + k) * 4, centred);
      if (std::ranges::any_of(kept, [&](const Corners& other) { return overlap(box, other) > most_overlap; })) continue;
      kept.push_back(box);
      rows.insert(rows.end(), {picture, map % s[1], k});
    }
  }
  Draft<double> result({static_cast<std::int64_t>(rows.size()) / 3, 3});
  for (std::size_t i = 0; i < rows.size(); ++i) result[static_cast<std::int64_t>(i)] = static_cast<double>(rows[i]);
  return {constant_value(std::move(result).freeze(), DataType::int64)};
}

// Of regions and a map that are known: a picture's own would stand beside each other on the batch axis.
Results import_roi_align(const Call& call) {
  const Tensor &x = call.constant(0, "map"), &corners = call.constant(1, "regions");
  const Ints pictures = call.integers(2, "pictures of the regions");
  if (corners.shape().rank() != 2 || corners.shape()[1] != 4 || std::cmp_not_equal(pictures.size(), corners.shape()[0]))
    call.fail("regions " + corners.shape().text() + " of " + std::to_string(pictures.size()) +
              " pictures, expected [R,4] and R");
  std::vector<Region> regions;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto at = [&](std::int64_t k) { return corners.at(4 * static_cast<std::int64_t>(i) + k); };
    regions.push_back({pictures[i], at(0), at(1), at(2), at(3)});
  }
  const std::string mode = call.text("mode", "avg");
  const std::string coordinates =
      call.text("coordinate_transformation_mode", call.opset() < 16 ? "output_half_pixel" : "half_pixel");
  const std::int64_t height = call.integer("output_height", 1), width = call.integer("output_width", 1);
  if (height < 1 || width < 1 || height > kMostBins || width > kMostBins)
    call.fail("an output of no cells, or too many");
  const RoiAlignOptions options{.size = {height, width},
                                .scale = call.number("spatial_scale", 1),
                                .sampling = call.integer("sampling_ratio", 0),
                                .aligned = coordinates == "half_pixel",
                                .pool = mode == "max" ? RoiPool::max_product : RoiPool::average};
  try {
    return {constant_value(roi_align(x, std::move(regions), options).value(), call.type(0))};
  } catch (const ShapeError& error) {
    call.fail(error.what());
  }
}

}  // namespace limpid::weights::onnx

#include "detector/faster_rcnn/anchors.h"

#include "tensor/error.h"

namespace limpid::faster_rcnn {

Anchors::Anchors(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  const std::string where = "[head on '" + spec.layer + "'] ";
  sides_ = spec.attributes.get<std::vector<double>>("anchors");
  bool positive = !sides_.empty() && sides_.size() % 2 == 0;
  for (const double side : sides_) positive = positive && side > 0 && side < 1e6;
  if (!positive) throw FormatError(where + "anchors that are no pairs of sides above 0 (and below a million)");
  if (map.rank() != 4 || map[1] != 5 * per_cell())
    throw FormatError(where + "output " + map.text() + ", expected an objectness and four deltas for each of " +
                      std::to_string(per_cell()) + " anchors");
  rows_ = map[2], columns_ = map[3];
  step_y_ = input[2] / rows_, step_x_ = input[3] / columns_;
}

Box Anchors::box(std::int64_t row, std::int64_t column, std::int64_t anchor) const {
  const double x = static_cast<double>(column * step_x_), y = static_cast<double>(row * step_y_);
  const auto i = static_cast<std::size_t>(2 * anchor);
  return {x - sides_[i] / 2, y - sides_[i + 1] / 2, x + sides_[i] / 2, y + sides_[i + 1] / 2};
}

}  // namespace limpid::faster_rcnn

#include "xai/diagnostics.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "xai/metrics/localisation.h"

namespace limpid::xai {
namespace {

struct Range {
  double low, high;
};

Range range_of(const Tensor& map) {
  Range r{map.at(0), map.at(0)};
  for (std::int64_t i = 0; i < map.elements(); ++i) {
    const double v = map.at(i);
    r.low = std::min(r.low, v);
    r.high = std::max(r.high, v);
  }
  return r;
}

// Differences below a millionth of the magnitude are rounding, not evidence.
bool flat(const Range& r) { return r.high - r.low <= 1e-6 * std::max(std::abs(r.low), std::abs(r.high)); }

}  // namespace

std::string_view outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      return "passed";
    case Outcome::failed:
      return "failed";
    case Outcome::by_construction:
      return "holds by construction";
    case Outcome::nothing_to_test:
      return "nothing to test";
  }
  return "";
}

std::string short_number(double value, int digits) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, digits).ptr};
}

std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

bool is_flat(const Tensor& signed_map) { return signed_map.elements() == 0 || flat(range_of(signed_map)); }

void describe_range(Diagnostics& d, const Tensor& signed_map) {
  const Range r = range_of(signed_map);
  d.numbers["raw_min"] = r.low;
  d.numbers["raw_max"] = r.high;
  d.numbers["negative_share"] = negative_share(signed_map);
  if (r.low == 0 && r.high == 0)
    d.findings.push_back("the map is zero everywhere: it shows nothing");
  else if (flat(r))
    d.findings.push_back("the map is flat (" + short_number(r.low) + " everywhere): it points nowhere");
  else if (r.high <= 0)
    d.findings.push_back(
        "no cell speaks for the target: every value is zero or negative, so nothing is left after ReLU");
}

nn::Window describe_footprint(Diagnostics& d, const Tensor& dA) {
  const std::int64_t channels = dA.shape()[1], height = dA.shape()[2], width = dA.shape()[3];
  nn::Window window;
  std::int64_t cells = 0;
  for (std::int64_t row = 0; row < height; ++row)
    for (std::int64_t column = 0; column < width; ++column)
      for (std::int64_t c = 0; c < channels; ++c)
        if (dA.at((c * height + row) * width + column) != 0) {
          window = window.united({row, column, row + 1, column + 1});
          ++cells;
          break;
        }
  d.numbers["footprint_share"] = static_cast<double>(cells) / static_cast<double>(height * width);
  d.numbers["footprint_top"] = static_cast<double>(window.top);
  d.numbers["footprint_left"] = static_cast<double>(window.left);
  d.numbers["footprint_bottom"] = static_cast<double>(window.bottom);
  d.numbers["footprint_right"] = static_cast<double>(window.right);
  if (cells == 0) d.findings.push_back("the gradient is zero in every cell: the target does not depend on this layer");
  return window;
}

std::optional<nn::Window> footprint_in(const Diagnostics& diagnostics) {
  if (!diagnostics.numbers.contains("footprint_top")) return std::nullopt;
  const auto edge = [&](const char* name) { return static_cast<std::int64_t>(diagnostics.numbers.at(name)); };
  return nn::Window{edge("footprint_top"), edge("footprint_left"), edge("footprint_bottom"), edge("footprint_right")};
}

void describe_heat(Diagnostics& d, const Tensor& map, const Box& box) {
  const Region inside = region_of(box, map.shape()[0], map.shape()[1]);
  const double share =
      static_cast<double>(std::count(inside.begin(), inside.end(), true)) / static_cast<double>(inside.size());
  d.numbers["box_share"] = share;
  const std::optional<Energy> in_box = energy(map, inside);
  if (!in_box) return;
  d.numbers["heat_in_box"] = in_box->heat;
  d.numbers["lift"] = in_box->lift();
  if (in_box->lift() < 1 && !is_flat(map))
    d.findings.push_back("a miss: the box holds " + short_number(100 * in_box->heat) + " % of the heat and " +
                         short_number(100 * share) + " % of the picture");
}

void describe_saturation(Diagnostics& d, double p) {
  d.numbers["saturation"] = p * (1 - p);
  if (p == 0)
    d.findings.push_back("the score is too small for this precision, so its gradient is 0: ask for log_score");
  else if (p * (1 - p) < 0.01)
    d.findings.push_back(
        "p (1 - p) = " + short_number(p * (1 - p)) + " at p = " + short_number(p) +
        ": the gradient of this probability is faint because it is saturated, not because the evidence is");
}

nn::Window cells_of(const Box& box, std::int64_t input_height, std::int64_t input_width, std::int64_t height,
                    std::int64_t width) {
  const double down = static_cast<double>(height) / static_cast<double>(input_height);
  const double across = static_cast<double>(width) / static_cast<double>(input_width);
  const Box b = box.clipped(static_cast<double>(input_width), static_cast<double>(input_height));
  return nn::Window{
      static_cast<std::int64_t>(std::floor(b.y0 * down)), static_cast<std::int64_t>(std::floor(b.x0 * across)),
      static_cast<std::int64_t>(std::ceil(b.y1 * down)), static_cast<std::int64_t>(std::ceil(b.x1 * across))}
      .clipped(height, width);
}

}  // namespace limpid::xai

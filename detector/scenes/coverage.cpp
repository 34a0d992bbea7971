#include "detector/scenes/coverage.h"

#include <algorithm>
#include <cmath>

namespace limpid::scenes {
namespace {

// Adds one edge's signed share of each pixel of one row, `dy` of the row high, from x to `next`, both counted from the
// window's left. Each entry holds the change against its left neighbour; summing up a row gives the coverage.
void add_to_row(double* row, double x, double next, double dy) {
  const double left = std::min(x, next), right = std::max(x, next);
  const auto first = static_cast<std::int64_t>(std::floor(left));
  const auto end = static_cast<std::int64_t>(std::ceil(right));
  if (end <= first + 1) {  // within one pixel: a trapezium
    const double beyond = (left + right) / 2 - static_cast<double>(first);
    row[first] += dy * (1 - beyond);
    row[first + 1] += dy * beyond;
    return;
  }
  const double slope = 1 / (right - left);
  double before = 0;  // the area right of the edge in the pixels so far, of a strip one pixel high
  for (std::int64_t i = first; i < end; ++i) {
    const double from = std::max(left, static_cast<double>(i)), to = std::min(right, static_cast<double>(i + 1));
    const double share = (to - from) * slope;      // of the edge that crosses this pixel
    const double crossed = (from - left) * slope;  // of the edge that lies left of it
    const double middle = static_cast<double>(i + 1) - (from + to) / 2;
    const double area = crossed + share * middle;
    row[i] += dy * (area - before);
    before = area;
  }
  row[end] += dy * (1 - before);
}

void blur_line(const double* in, double* out, std::int64_t count, std::int64_t step, std::int64_t radius) {
  const double weight = 1.0 / static_cast<double>(2 * radius + 1);
  double sum = 0;
  for (std::int64_t i = 0; i < std::min(radius, count); ++i) sum += in[i * step];
  for (std::int64_t i = 0; i < count; ++i) {
    if (i + radius < count) sum += in[(i + radius) * step];
    out[i * step] = sum * weight;
    if (i >= radius) sum -= in[(i - radius) * step];
  }
}

}  // namespace

Window Window::common(const Window& o) const {
  return {std::max(x0, o.x0), std::max(y0, o.y0), std::min(x1, o.x1), std::min(y1, o.y1)};
}

Window window_of(const Path& path) {
  const Box box = bounds(path);
  return {static_cast<std::int64_t>(std::floor(box.x0)), static_cast<std::int64_t>(std::floor(box.y0)),
          static_cast<std::int64_t>(std::ceil(box.x1)), static_cast<std::int64_t>(std::ceil(box.y1))};
}

Coverage cover(const Path& path) {
  Coverage coverage{window_of(path), {}};
  const Window& window = coverage.window;
  const std::int64_t stride = window.width() + 2;  // what ends on the right edge writes beyond it
  std::vector<double> change(static_cast<std::size_t>(stride * window.height()), 0);
  for (std::size_t i = 0; i < path.size(); ++i) {
    Point a = path[i], b = path[(i + 1) % path.size()];
    if (a.y == b.y) continue;
    const double sign = a.y < b.y ? 1 : -1;
    if (a.y > b.y) std::swap(a, b);
    const double slope = (b.x - a.x) / (b.y - a.y);
    const double origin = static_cast<double>(window.x0), span = static_cast<double>(window.width());
    for (auto y = static_cast<std::int64_t>(std::floor(a.y)); static_cast<double>(y) < b.y; ++y) {
      const double from = std::max(a.y, static_cast<double>(y)), to = std::min(b.y, static_cast<double>(y + 1));
      const auto x_at = [&](double at) { return std::clamp(a.x + (at - a.y) * slope - origin, 0.0, span); };
      add_to_row(change.data() + (y - window.y0) * stride, x_at(from), x_at(to), sign * (to - from));
    }
  }
  coverage.share.resize(window.pixels());
  for (std::int64_t y = 0; y < window.height(); ++y) {
    double sum = 0;
    for (std::int64_t x = 0; x < window.width(); ++x) {
      sum += change[static_cast<std::size_t>(y * stride + x)];
      coverage.share[static_cast<std::size_t>(y * window.width() + x)] = std::min(1.0, std::abs(sum));
    }
  }
  return coverage;
}

Coverage blurred(const Coverage& coverage, std::int64_t radius) {
  if (radius < 1) return coverage;
  const std::int64_t width = coverage.window.width(), height = coverage.window.height();
  Coverage out = coverage;
  std::vector<double> other(out.share.size());
  for (int pass = 0; pass < 2; ++pass) {
    for (std::int64_t y = 0; y < height; ++y)
      blur_line(out.share.data() + y * width, other.data() + y * width, width, 1, radius);
    for (std::int64_t x = 0; x < width; ++x) blur_line(other.data() + x, out.share.data() + x, height, width, radius);
  }
  return out;
}

}  // namespace limpid::scenes

#include "detector/scenes/pen.h"

#include <algorithm>
#include <cmath>

#include "detector/scenes/exact.h"

namespace limpid::scenes {
namespace {

// A point of the curve from p1 to p2, t in [0, 1].
Point between(const Point& p0, const Point& p1, const Point& p2, const Point& p3, double t) {
  const auto along = [t](double a, double b, double c, double d) {
    return b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  };
  return {along(p0.x, p1.x, p2.x, p3.x), along(p0.y, p1.y, p2.y, p3.y)};
}

constexpr int kPieces = 5;  // of a curve between two knots

}  // namespace

Path ellipse(Point centre, double rx, double ry, double turns) {
  constexpr int kPoints = 32;
  const double c = cosine(turns), s = sine(turns);
  Path path;
  for (int i = 0; i < kPoints; ++i) {
    const double x = rx * cosine(i / static_cast<double>(kPoints)), y = ry * sine(i / static_cast<double>(kPoints));
    path.push_back({centre.x + c * x - s * y, centre.y + s * x + c * y});
  }
  return path;
}

Path rounded(const Path& knots) {
  const std::size_t n = knots.size();
  Path path;
  for (std::size_t i = 0; i < n; ++i)
    for (int k = 0; k < kPieces; ++k)
      path.push_back(between(knots[(i + n - 1) % n], knots[i], knots[(i + 1) % n], knots[(i + 2) % n],
                             k / static_cast<double>(kPieces)));
  return path;
}

Path rounded_line(const Path& knots) {
  const std::size_t last = knots.size() - 1;
  Path path;
  for (std::size_t i = 0; i < last; ++i)
    for (int k = 0; k < kPieces; ++k)
      path.push_back(between(knots[i == 0 ? 0 : i - 1], knots[i], knots[i + 1], knots[std::min(i + 2, last)],
                             k / static_cast<double>(kPieces)));
  path.push_back(knots.back());
  return path;
}

Path stroke(const Path& line, double width, double end_width) {
  const std::size_t n = line.size();
  Path there, back;
  for (std::size_t i = 0; i < n; ++i) {
    const Point &a = line[i == 0 ? 0 : i - 1], &b = line[std::min(i + 1, n - 1)];
    const double dx = b.x - a.x, dy = b.y - a.y, length = std::sqrt(dx * dx + dy * dy);
    const double share = static_cast<double>(i) / static_cast<double>(n - 1);
    const double half = (width + (end_width - width) * share) / 2 / (length > 0 ? length : 1);
    there.push_back({line[i].x - dy * half, line[i].y + dx * half});
    back.push_back({line[i].x + dy * half, line[i].y - dx * half});
  }
  there.insert(there.end(), back.rbegin(), back.rend());
  return there;
}

Path star(Point centre, double outer, double inner, int tips, double turns) {
  Path path;
  for (int i = 0; i < 2 * tips; ++i) {
    const double radius = i % 2 == 0 ? outer : outer * inner, angle = turns + i / (2.0 * tips);
    path.push_back({centre.x + radius * sine(angle), centre.y - radius * cosine(angle)});
  }
  return path;
}

Path moved(Path path, Point by) {
  for (Point& p : path) p = {p.x + by.x, p.y + by.y};
  return path;
}

Path turned(Path path, double turns) {
  const double c = cosine(turns), s = sine(turns);
  for (Point& p : path) p = {c * p.x - s * p.y, s * p.x + c * p.y};
  return path;
}

Path mirrored(Path path) {
  for (Point& p : path) p.x = -p.x;
  return path;
}

Box bounds(const Path& path) {
  Box box{path[0].x, path[0].y, path[0].x, path[0].y};
  for (const Point& p : path)
    box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x), std::max(box.y1, p.y)};
  return box;
}

}  // namespace limpid::scenes

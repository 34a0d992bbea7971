#include "tools/handin/pen.h"

#include <algorithm>
#include <cmath>

#include "detector/font.h"
#include "xai/heatmap.h"

namespace limpid::tools::handin {
namespace {

struct Segment {
  Point a, b;
};

double distance(const Segment& s, double x, double y) {
  const double dx = s.b.x - s.a.x, dy = s.b.y - s.a.y, length = dx * dx + dy * dy;
  const double t = length > 0 ? std::clamp(((x - s.a.x) * dx + (y - s.a.y) * dy) / length, 0.0, 1.0) : 0;
  return std::hypot(x - s.a.x - t * dx, y - s.a.y - t * dy);
}

// One pen stroke along all segments: where they overlap nothing gets darker.
void ink(Image& image, std::span<const Segment> segments, double width, Colour colour) {
  if (segments.empty()) return;
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const Segment& s : segments)
    for (const Point& p : {s.a, s.b}) {
      left = std::min(left, p.x), right = std::max(right, p.x);
      top = std::min(top, p.y), bottom = std::max(bottom, p.y);
    }
  const double reach = width / 2 + 1;
  const auto first = [](double v) { return static_cast<std::int64_t>(std::floor(std::max(v, 0.0))); };
  const auto last = [](double v, std::int64_t most) {
    return std::min(most, static_cast<std::int64_t>(std::ceil(std::max(v, 0.0))));
  };
  for (std::int64_t y = first(top - reach); y < last(bottom + reach, image.height()); ++y)
    for (std::int64_t x = first(left - reach); x < last(right + reach, image.width()); ++x) {
      double nearest = 1e9;
      for (const Segment& s : segments)
        nearest = std::min(nearest, distance(s, static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5));
      const double cover = std::clamp(width / 2 + 0.5 - nearest, 0.0, 1.0);
      if (cover <= 0) continue;
      const Colour below = image.at(x, y);
      image.set(x, y,
                {xai::mixed(below[0], colour[0], cover), xai::mixed(below[1], colour[1], cover),
                 xai::mixed(below[2], colour[2], cover)});
    }
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }  // a letter of UTF-8

// Of one letter, in dots: neighbours side by side, and across a corner where no dot lies between.
std::vector<Segment> strokes_of(char letter) {
  std::vector<Segment> strokes;
  const auto dot = [&](std::int64_t x, std::int64_t y) {
    return x >= 0 && y >= 0 && x < kGlyphWidth && y < kGlyphHeight && glyph_dot(letter, x, y);
  };
  for (std::int64_t y = 0; y < kGlyphHeight; ++y)
    for (std::int64_t x = 0; x < kGlyphWidth; ++x) {
      if (!dot(x, y)) continue;
      const auto at = [](std::int64_t u, std::int64_t v) {
        return Point{static_cast<double>(u) + 0.5, static_cast<double>(v) + 0.5};
      };
      const Point here = at(x, y);
      strokes.push_back({here, here});
      if (dot(x + 1, y)) strokes.push_back({here, at(x + 1, y)});
      if (dot(x, y + 1)) strokes.push_back({here, at(x, y + 1)});
      for (const std::int64_t side : {-1, 1})
        if (dot(x + side, y + 1) && !dot(x + side, y) && !dot(x, y + 1)) strokes.push_back({here, at(x + side, y + 1)});
    }
  return strokes;
}

}  // namespace

void stroke(Image& image, std::span<const Point> points, double width, Colour colour) {
  // Piece by piece: one box around a long line would be mostly empty.
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Segment segment{points[i], points[i + 1]};
    ink(image, std::span(&segment, 1), width, colour);
  }
}

void stroke(Image& image, std::span<const Point> points, double width, Colour colour, std::span<const double> dashes) {
  if (dashes.empty()) return stroke(image, points, width, colour);
  std::size_t dash = 0;
  double left = dashes[0];  // of this dash or gap
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Point a = points[i], b = points[i + 1];
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    for (double done = 0; done < length;) {
      const double step = std::min(left, length - done);
      const auto at = [&](double d) { return Point{a.x + (b.x - a.x) * d / length, a.y + (b.y - a.y) * d / length}; };
      const Segment segment{at(done), at(done + step)};
      if (dash % 2 == 0) ink(image, std::span(&segment, 1), width, colour);
      done += step;
      left -= step;
      if (left <= 1e-9) left = dashes[++dash % dashes.size()];
    }
  }
}

std::size_t count_letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

void write(Image& image, double x, double baseline, std::string_view text, double size, bool bold, Colour colour) {
  const double dot = size / 10, top = baseline - 7 * dot;
  for (const char letter : text) {
    if (continues(letter)) continue;
    std::vector<Segment> strokes = strokes_of(letter);
    for (Segment& s : strokes)
      for (Point* p : {&s.a, &s.b}) *p = {x + p->x * dot, top + p->y * dot};
    ink(image, strokes, dot * (bold ? 1.5 : 1), colour);
    x += kAdvance * size;
  }
}

}  // namespace limpid::tools::handin

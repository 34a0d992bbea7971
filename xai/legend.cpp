#include "xai/legend.h"

#include <algorithm>
#include <charconv>

#include "detector/canvas.h"
#include "xai/heatmap.h"

namespace limpid::xai {
namespace {

constexpr Colour kPage{246, 246, 246}, kInk{20, 20, 20};
constexpr std::int64_t kLine = 11, kBar = 8, kPad = 3;  // in dots
constexpr std::int64_t kFewestLetters = 8;              // of a line

// With few significant digits, and "2.7e-4" where that is shorter.
std::string compact(double value, int digits) {
  const std::string plain = short_number(value, digits);
  char buffer[32];
  std::string power(
      buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, digits - 1).ptr);
  const std::size_t sign = power.find('e') + 1;
  if (power[sign + 1] == '0') power.erase(sign + 1, 1);
  if (power[sign] == '+') power.erase(sign, 1);
  return power.size() < plain.size() ? power : plain;
}

// The numbers below the bar, from left to right; empty when they do not fit.
std::vector<std::string> ends_of(const Legend& legend, std::int64_t room, std::int64_t scale) {
  const std::int64_t gap = text_width("x", scale);
  for (const int digits : {4, 3, 2}) {
    const std::string end = digits == 4 ? short_number(legend.full) : compact(legend.full, digits);
    if (!legend.diverging) {
      if (text_width("0", scale) + gap + text_width(end, scale) <= room) return {"0", end};
      continue;
    }
    // The 0 stands in the middle, so both halves need the room of the longer end; the narrowest do without it.
    const std::int64_t both = text_width("-" + end, scale) + text_width("+" + end, scale) + gap;
    if (both + text_width("0", scale) + gap <= room) return {"-" + end, "0", "+" + end};
    if (digits == 2 && both <= room) return {"-" + end, "+" + end};
  }
  return {};
}

}  // namespace

Image with_legend(const Image& picture, const Legend& legend, std::int64_t scale) {
  const std::int64_t pad = kPad * scale, room = picture.width() - 2 * pad, letters = room / text_width("x", scale);
  if (letters < kFewestLetters) return picture;
  const auto wide = static_cast<std::size_t>((room + scale) / (text_width("xx", scale) - text_width("x", scale)));

  std::vector<std::string> labels, lines;
  if (legend.full > 0) {
    labels = ends_of(legend, room, scale);
    if (labels.empty()) lines = wrapped("full colour: " + short_number(legend.full, 3), wide);
  }
  for (const std::string& words : legend.words) {
    const std::vector<std::string> broken = wrapped(words, wide);
    if (&words == &legend.words.front() || broken.size() == 1) lines.insert(lines.end(), broken.begin(), broken.end());
  }
  if (labels.empty() && lines.empty()) return picture;

  const std::int64_t bar = labels.empty() ? 0 : (kBar + 2 + kLine) * scale;
  const std::int64_t strip = 2 * pad + bar + kLine * scale * static_cast<std::int64_t>(lines.size()) - 2 * scale;
  Image page(picture.width(), picture.height() + strip, kPage);
  for (std::int64_t y = 0; y < picture.height(); ++y)
    for (std::int64_t x = 0; x < picture.width(); ++x) page.set(x, y, picture.at(x, y));

  std::int64_t top = picture.height() + pad;
  if (!labels.empty()) {
    for (std::int64_t x = 0; x < room; ++x) {
      const double t = room == 1 ? 0 : static_cast<double>(x) / static_cast<double>(room - 1);
      const Colour colour = legend.colour(legend.diverging ? 2 * t - 1 : t);
      for (std::int64_t y = 0; y < kBar * scale; ++y) page.set(pad + x, top + y, colour);
    }
    top += (kBar + 2) * scale;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::int64_t width = text_width(labels[i], scale);
      const std::int64_t share =
          static_cast<std::int64_t>(i) * (room - width) / static_cast<std::int64_t>(labels.size() - 1);
      draw_text(page, pad + share, top, labels[i], kInk, scale);
    }
    top += kLine * scale;
  }
  for (const std::string& line : lines) {
    draw_text(page, pad, top, line, kInk, scale);
    top += kLine * scale;
  }
  return page;
}

}  // namespace limpid::xai

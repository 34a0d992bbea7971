#include "detector/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "detector/font.h"

namespace limpid {
namespace {

constexpr Colour kDark{20, 20, 20}, kLight{255, 255, 255};

std::int64_t rounded(double v) { return static_cast<std::int64_t>(std::lround(std::clamp(v, -1e9, 1e9))); }

// Continuation bytes of UTF-8 take no place of their own.
bool begins_letter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// How many of `per` pixels the shorter side holds, at least one.
std::int64_t grown(const Image& image, double per) {
  return std::max<std::int64_t>(1, rounded(static_cast<double>(std::min(image.width(), image.height())) / per));
}

bool overlap(const Box& a, const Box& b) { return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1; }

// Where a label of this size goes: the first place that is inside the picture and free, else the first one.
Box place_label(const Image& image, const Box& box, double width, double height, double gap,
                const std::vector<Box>& taken) {
  const auto w = static_cast<double>(image.width()), h = static_cast<double>(image.height());
  const double left = std::clamp(box.x0 - gap, 0.0, std::max(0.0, w - width));
  const auto at = [&](double y) {
    const double top = std::clamp(y, 0.0, std::max(0.0, h - height));
    return Box{left, top, left + width, top + height};
  };
  std::vector<Box> places{at(box.y0 - height - gap), at(box.y0 + gap), at(box.y1 + gap), at(box.y1 - height - gap)};
  for (double y = box.y0 + gap + height; y + height < box.y1; y += height) places.push_back(at(y));
  for (const Box& place : places)
    if (std::none_of(taken.begin(), taken.end(), [&](const Box& t) { return overlap(place, t); })) return place;
  return places.front();
}

}  // namespace

void fill_rectangle(Image& image, const Box& box, Colour colour) {
  const std::int64_t x0 = std::max<std::int64_t>(0, rounded(box.x0)), x1 = std::min(image.width(), rounded(box.x1));
  const std::int64_t y0 = std::max<std::int64_t>(0, rounded(box.y0)), y1 = std::min(image.height(), rounded(box.y1));
  for (std::int64_t y = y0; y < y1; ++y)
    for (std::int64_t x = x0; x < x1; ++x) image.set(x, y, colour);
}

void draw_frame(Image& image, const Box& b, Colour colour, std::int64_t thickness) {
  const auto band = [&](double outer, double inner, Colour c) {  // between two insets from the box's edges
    fill_rectangle(image, {b.x0 + outer, b.y0 + outer, b.x1 - outer, b.y0 + inner}, c);
    fill_rectangle(image, {b.x0 + outer, b.y1 - inner, b.x1 - outer, b.y1 - outer}, c);
    fill_rectangle(image, {b.x0 + outer, b.y0 + outer, b.x0 + inner, b.y1 - outer}, c);
    fill_rectangle(image, {b.x1 - inner, b.y0 + outer, b.x1 - outer, b.y1 - outer}, c);
  };
  const auto inner = static_cast<double>(thickness);
  band(-1, inner + 1, kDark);
  band(0, inner, colour);
}

void draw_text(Image& image, std::int64_t x, std::int64_t y, std::string_view text, Colour ink, std::int64_t scale) {
  for (const char letter : text) {
    if (!begins_letter(letter)) continue;
    for (std::int64_t row = 0; row < kGlyphHeight; ++row)
      for (std::int64_t column = 0; column < kGlyphWidth; ++column) {
        if (!glyph_dot(letter, column, row)) continue;
        const auto left = static_cast<double>(x + column * scale), top = static_cast<double>(y + row * scale);
        const auto side = static_cast<double>(scale);
        fill_rectangle(image, {left, top, left + side, top + side}, ink);
      }
    x += kGlyphAdvance * scale;
  }
}

std::int64_t text_width(std::string_view text, std::int64_t scale) {
  const auto letters = std::count_if(text.begin(), text.end(), begins_letter);
  return letters == 0 ? 0 : (letters * kGlyphAdvance - 1) * scale;
}

std::int64_t text_scale(const Image& image) { return grown(image, 240); }
std::int64_t line_thickness(const Image& image) { return grown(image, 200); }

std::vector<Box> draw_boxes(Image& image, std::span<const Outline> outlines) {
  const std::int64_t scale = text_scale(image), thickness = line_thickness(image), pad = 2 * scale;
  for (auto outline = outlines.rbegin(); outline != outlines.rend(); ++outline)  // the first one ends up on top
    draw_frame(image, outline->box, outline->colour, thickness);
  std::vector<Box> taken;
  for (const Outline& outline : outlines) {
    if (outline.text.empty()) continue;
    const auto width = static_cast<double>(text_width(outline.text, scale) + 2 * pad);
    const auto height = static_cast<double>(kGlyphHeight * scale + pad + scale);
    const Box label = place_label(image, outline.box, width, height, 1, taken);
    taken.push_back(label);
    fill_rectangle(image, {label.x0 - 1, label.y0 - 1, label.x1 + 1, label.y1 + 1}, kDark);
    fill_rectangle(image, label, outline.colour);
    draw_text(image, rounded(label.x0) + pad, rounded(label.y0) + pad, outline.text, ink_on(outline.colour), scale);
  }
  return taken;
}

std::vector<Box> draw_box(Image& image, const Box& box, std::string_view text, Colour colour) {
  const Outline outline{box, std::string(text), colour};
  return draw_boxes(image, std::span(&outline, 1));
}

Colour class_colour(std::int64_t class_id) {
  constexpr std::array<Colour, 7> kColours = {
      {{230, 159, 0}, {86, 180, 233}, {0, 158, 115}, {240, 228, 66}, {0, 114, 178}, {213, 94, 0}, {204, 121, 167}}};
  constexpr auto kCount = static_cast<std::int64_t>(kColours.size());
  return kColours[static_cast<std::size_t>((class_id % kCount + kCount) % kCount)];
}

Colour ink_on(Colour c) {
  const double luma = 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2];  // ITU-R BT.601
  return luma > 120 ? kDark : kLight;
}

}  // namespace limpid

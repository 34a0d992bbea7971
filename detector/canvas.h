// Drawing on pictures: boxes with labels that can be read on any background. Everything is clipped to the picture.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detector/box.h"
#include "detector/image.h"

namespace limpid {

// A box with a label, in pixels of the picture. Without text there is no label.
struct Outline {
  Box box;
  std::string text;
  Colour colour{};
};

// All boxes, then all labels over them. A label stands above its box, or where there is no room inside or below it,
// beside the labels already placed; earlier outlines come first, so hand in the most important one first. Line width
// and letters grow with the picture. Returns where the labels stand, in the order of the outlines that have one.
std::vector<Box> draw_boxes(Image& image, std::span<const Outline> outlines);
std::vector<Box> draw_box(Image& image, const Box& box, std::string_view text, Colour colour);

// The frame of a box, `thickness` pixels inside its edges, with a thin dark rim on both sides.
void draw_frame(Image& image, const Box& box, Colour colour, std::int64_t thickness);
void fill_rectangle(Image& image, const Box& box, Colour colour);
// The upper left corner at (x, y); a letter takes 6 x 9 dots of `scale` x `scale` pixels. UTF-8: one hollow box for a
// letter beyond ASCII.
void draw_text(Image& image, std::int64_t x, std::int64_t y, std::string_view text, Colour ink, std::int64_t scale);
std::int64_t text_width(std::string_view text, std::int64_t scale);

// Sizes that fit the picture.
std::int64_t text_scale(const Image& image);
std::int64_t line_thickness(const Image& image);

// A colour for a class, told apart by colour-blind people too (Okabe and Ito 2008); black or white, whichever reads on
// it.
Colour class_colour(std::int64_t class_id);
Colour ink_on(Colour background);

}  // namespace limpid

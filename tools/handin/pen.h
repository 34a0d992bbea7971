// Lines and letters with smooth edges on an Image; everything in pixels, clipped to it.
#pragma once

#include <span>
#include <string_view>

#include "tools/handin/figure.h"

namespace limpid::tools::handin {

// With round ends and joints.
void stroke(Image& image, std::span<const Point> points, double width, Colour colour);
// The same in dashes.
void stroke(Image& image, std::span<const Point> points, double width, Colour colour, std::span<const double> dashes);

// The font of dots (detector/font.h), its neighbouring dots joined by a round pen. `size`: pixels of the em, ten dots.
void write(Image& image, double x, double baseline, std::string_view text, double size, bool bold, Colour ink);
inline constexpr double kAdvance = 0.6;  // of a letter, in em
std::size_t count_letters(std::string_view text);

}  // namespace limpid::tools::handin

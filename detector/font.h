// A small font of dots for labels on pictures: ASCII, one width.
#pragma once

#include <cstdint>
#include <string_view>

namespace limpid {

inline constexpr std::int64_t kGlyphWidth = 5, kGlyphHeight = 9, kGlyphAdvance = 6;

// Whether the dot in column x, row y of a letter is set; a hollow box for what is not printable ASCII.
bool glyph_dot(char letter, std::int64_t x, std::int64_t y);

}  // namespace limpid

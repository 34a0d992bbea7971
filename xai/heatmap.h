// Maps made visible. Only here are they normalised and cut at zero; files keep the raw map.
//
// Methods whose paper ends in a ReLU, and maps without a sign, are shown as heat from zero to the largest value. Maps
// with a sign are shown with their sign, the same scale on both sides of zero. Pixel maps, whose few strongest pixels
// would hide the rest, reach full strength at their 99.5 % quantile. Where a map says nothing (zero, flat, nothing
// positive) the picture is shown with these words on it and without any colour.
#pragma once

#include <optional>

#include "xai/methods.h"

namespace limpid::xai {

struct Heat {
  std::vector<double> strength;  // one a pixel in -1..1; empty when there is nothing to colour
  bool diverging = false;
  double full = 0;    // the raw value shown at full strength
  std::string words;  // why nothing is coloured
};
Heat heat_of(const Attribution& attribution);

// The picture in grey with the heat over it, opaque where it is strong. Throws ShapeError when the map does not fit.
Image blend(const Image& picture, const Heat& heat);

// The overlay of one answer: heat, the box (in pixels of the picture) and, where there is nothing to colour, the words.
Image overlay(const Image& picture, const Attribution& attribution, const std::optional<Box>& box);

// Breaks a text at its blanks into lines of at most `letters` letters, where its words allow it.
std::vector<std::string> wrapped(const std::string& text, std::size_t letters);

}  // namespace limpid::xai

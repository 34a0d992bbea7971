// Maps made visible. Only here are they normalised and cut at zero; files keep the raw map.
//
// Methods whose paper ends in a ReLU, and maps without a sign, are shown as heat from zero to the largest value. Maps
// with a sign are shown with their sign, the same scale on both sides of zero. Pixel maps, whose few strongest pixels
// would hide the rest, reach full strength at their 99.5 % quantile. Where a map says nothing (zero, flat, nothing
// positive) the picture is shown with these words on it and without any colour. Answers about players are shown as the
// players (xai/player_overlay.h). A strip below the picture tells what the colours mean.
#pragma once

#include <optional>

#include "xai/legend.h"
#include "xai/methods.h"

namespace limpid::xai {

struct Heat {
  std::vector<double> strength;  // one a pixel in -1..1; empty when there is nothing to colour
  bool diverging = false;
  double full = 0;      // the raw value shown at full strength
  bool capped = false;  // some pixels are stronger than that
  std::string words;    // why nothing is coloured
};
Heat heat_of(const Attribution& attribution);

// The picture in grey with the heat over it, opaque where it is strong. Throws ShapeError when the map does not fit.
Image blend(const Image& picture, const Heat& heat);

// What is shown of one answer: heat or players, the box (in pixels of the picture), where there is nothing to colour
// the words; and what the colours mean. Players live in the frame of the network's input: without `frame` their answer
// is shown as its map, as are answers that differ within a player. `full`: the player's value of the strongest colour,
// so that several answers share a scale; 0: the largest of this one.
struct Drawn {
  Image image;
  Legend legend;
};
Drawn draw_answer(const Image& picture, const Attribution& attribution, const std::optional<Box>& box,
                  const Letterbox* frame = nullptr, double full = 0);
// The same with its legend below, at the size of the picture's letters.
Image overlay(const Image& picture, const Attribution& attribution, const std::optional<Box>& box,
              const Letterbox* frame = nullptr);

// The picture's own brightness, in which colours laid over it stay readable.
double grey_of(Colour colour);
// Between two colours of one channel.
std::uint8_t mixed(double a, double b, double share_of_b);

// Breaks a text at its blanks into lines of at most `letters` letters, where its words allow it.
std::vector<std::string> wrapped(const std::string& text, std::size_t letters);

}  // namespace limpid::xai

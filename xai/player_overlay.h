// Players on the picture: each filled flat with the colour of its value, outlined, the highest values numbered.
//
// The colour tells a player's value, as bars and tables do, so that it can be read back from the scale. (The map that
// is written to a file spreads a value over the player's pixels: there a small player looks stronger than a large one
// of the same value.)
#pragma once

#include "detector/letterbox.h"
#include "xai/attribution.h"
#include "xai/legend.h"
#include "xai/player_map.h"

namespace limpid::xai {

struct PlayerPicture {
  Image image;
  Legend legend;
  std::string words;              // why nothing is coloured
  std::vector<std::int32_t> ids;  // ids_in_picture()
};
// `full`: the value of the strongest colour, 0: the largest of this answer. Throws ShapeError when picture, frame and
// players do not fit each other.
PlayerPicture draw_players(const Image& picture, const GameAnswer& game, const std::string& quantity,
                           const Letterbox& frame, double full = 0);

// A number on the picture: the rank of a player, over the pixel (x, y).
struct Badge {
  std::int64_t x = 0, y = 0;
  std::string text;
};
// Ranks 1 to 5, as far as their values are above zero and their players can be seen: each where its player is thickest
// beside the labels in `taken`.
std::vector<Badge> badges_of(const GameAnswer& game, std::vector<std::int32_t> ids, Extent picture,
                             const std::vector<Box>& taken);
// Those that would cover an earlier one are left out.
void draw_badges(Image& image, const std::vector<Badge>& badges);

// The colour of a value on white paper, and over a grey of the picture. `full`: the value of the strongest colour.
Colour player_colour(double value, double full);
Colour player_colour_over(double grey, double value, double full);

}  // namespace limpid::xai

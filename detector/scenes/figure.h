// A figure: one item of a scene as pixels, with its colours and how far it covers each.
#pragma once

#include "detector/scenes/canvas.h"
#include "detector/scenes/things.h"

namespace limpid::scenes {

struct Figure {
  Coverage coverage;         // of the silhouette
  std::vector<Rgb> colours;  // of the coverage's window, lit
};

// With its main colour and part as the look says, on a picture of this side.
Figure figure_of(const Item& item, const Look& look, const Light& light, std::int64_t side);

// Its shadow and then the figure itself.
void paint_figure(Canvas& canvas, const Figure& figure, const Light& light);

}  // namespace limpid::scenes

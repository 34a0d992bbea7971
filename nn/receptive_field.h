// Receptive fields: how much of the picture one cell of a layer sees, and how far apart neighbouring cells look.
#pragma once

#include "nn/network.h"

namespace limpid::nn {

// Along one axis of the picture, in pixels of the network input.
struct Sight {
  std::int64_t extent = 0;  // from the first to the last pixel that one cell sees
  double stride = 0;        // from one cell to the next
  // True when the extent is the layer's own, for a cell far from all edges: it may be larger than the input. Otherwise
  // what a cell sees grows with the picture (global pooling) and the extent is that at the network's input size.
  bool own = false;
};

struct ReceptiveField {
  Sight rows, columns;
};

// One per node, from the layers' own windows: walked over the network's input and over two far larger pictures, where
// edges cut nothing off and what depends on the picture's size shows.
std::vector<ReceptiveField> receptive_fields(const Network& network);

}  // namespace limpid::nn

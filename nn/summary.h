// What a network is made of, layer by layer: shapes, parameters, cost, and how much of the picture one cell sees.
#pragma once

#include "nn/receptive_field.h"

namespace limpid::nn {

struct LayerSummary {
  std::string name, type, options;
  Shape output;
  std::int64_t parameters = 0;  // trainable numbers
  std::int64_t statistics = 0;  // the others: running means and variances
  // Of convolutions and products, for one picture; twice this is Darknet's count of FLOP.
  std::int64_t multiply_adds = 0;
  ReceptiveField sees;
};

struct Summary {
  Shape input;
  std::vector<LayerSummary> layers;
  std::int64_t parameters = 0, statistics = 0, multiply_adds = 0;
};

// Costs beyond 64 bits stay at the largest number.
Summary summarize(const Network& network);

}  // namespace limpid::nn

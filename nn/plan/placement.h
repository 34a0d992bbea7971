// Placement: where every value of a network lies. A concatenation is one storage into whose blocks its parts are
// written in place; a slice of channels that begins at a block is a view.
#pragma once

#include "nn/plan/fuse.h"
#include "nn/plan/map.h"

namespace limpid::nn::plan {

struct Placement {
  std::vector<Map> maps;          // of the pieces' outputs, in their order; the last one is the picture
  std::vector<Storage> storages;  // with the borders that their readers need
  std::vector<std::size_t> map_of_node;
  std::size_t picture = 0;

  std::size_t map_of(std::size_t node) const { return node == kFromInput ? picture : map_of_node[node]; }
};

Placement place(const Network& network, const Pieces& pieces);

// Whether a part of a concatenation, or a slice, lies where it belongs: nothing is to be copied.
bool in_place(const Map& part, const Map& whole, std::int64_t first_channel);

}  // namespace limpid::nn::plan

// The detector that `limpid train` makes when none is given: for 160x160 pictures, about 0.3 million parameters.
//
//   160x160 -> stem, down to 80, 40, 20, 10 and 5 cells a side; two depthwise 5x5 convolutions on the 5x5 map let each
//   of its cells see the whole picture; the way back up brings that to the 10x10 map (head `coarse`) and to the 20x20
//   map (head `fine`), so that every cell of both heads can use everything in the picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weights/model_file.h"

namespace limpid {

// With parameters to begin a training with. Candidates start out as "no object here", at a probability of 0.01.
weights::ModelFile small_detector(const std::vector<std::string>& class_names, std::uint64_t seed);

// Parameters to begin with for any blueprint with YOLO heads whose maps end in a convolution with bias.
NamedTensors first_parameters(const weights::ModelFile& model, std::uint64_t seed);

// The convolution that makes a head's map, and the head's anchors per cell. Throws FormatError when the map is not made
// by a convolution, with nothing but `identity` behind it.
struct HeadConvolution {
  std::size_t layer = 0;  // index into the blueprint's layers
  std::int64_t anchors = 0, classes = 0;
};
HeadConvolution head_convolution(const nn::Blueprint& blueprint, const weights::HeadSpec& head);

}  // namespace limpid

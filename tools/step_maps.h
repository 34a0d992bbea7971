// What trace.html holds of one recorded value and its gradient: every channel as a small map for the eye, and the exact
// numbers of the channels and places that matter most.
//
// A tensor [..., H, W] is looked at as H x W maps, one per index in front ("channel"); a batch of one has no index.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tensor/tape.h"
#include "tools/json.h"

namespace limpid::tools {

struct Planes {
  std::int64_t channels = 1, height = 1, width = 1;
  std::int64_t cells() const { return height * width; }
};
Planes planes_of(const Shape& shape);

// How much of a value is kept.
struct MapLimits {
  std::int64_t side = 40;        // of a map for the eye; maps of few channels, as a picture has them, are not shrunk
  std::int64_t channels = 16;    // with exact numbers
  std::int64_t exact_side = 20;  // of their window
};

// The middle of the windows of exact numbers, 0..1 of a map's height and width.
struct Focus {
  double row = 0.5, column = 0.5;
};

// The exact numbers that stand in the page: of these channels, the highest rank first, the window of `height` x `width`
// cells at `top`, `left`.
struct ExactPart {
  std::vector<std::int64_t> channels;
  std::int64_t top = 0, left = 0, height = 0, width = 0;
};

struct StepMaps {
  Planes planes;
  ExactPart exact;
  Json json;                     // how to read `bytes`
  std::vector<std::byte> bytes;  // little endian
};

// `bytes` hold, one after the other:
//   float32 contribution [C]                sum of gradient x value over the channel
//   float32 value limit, gradient limit [C] the largest size in the channel
//   float32 exact value, exact gradient     [channels, height, width]
//   float32 weights                         of each input of the step that is no step itself, see "weights"
//   int8 value, gradient [C, h, w]          in 127ths of the channel's limit; a cell of several has its strongest
// `rank`: a weight per channel, by which the exact ones are chosen (tools/channel_ranks.h).
StepMaps step_maps(const Step& step, const Tensor& gradient, const std::vector<double>& rank, const Focus& focus,
                   const MapLimits& limits);

}  // namespace limpid::tools

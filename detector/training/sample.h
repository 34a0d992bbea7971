// Sample: one picture as the network sees it in training, stretched or shrunk, shifted, mirrored and coloured at
// random, and its objects in the same frame.
//
// Each sample draws from a stream of random numbers of its own, in an order that nothing else changes, so it has the
// same bits whatever the batch and the number of threads.
#pragma once

#include <vector>

#include "detector/dataset.h"
#include "detector/image.h"
#include "detector/letterbox.h"
#include "tensor/random.h"

namespace limpid {

// 0 everywhere: the picture as the detector will see it.
struct AugmentOptions {
  double flip = 0.5;        // how often the picture is mirrored, left to right
  double scale = 0.3;       // sides grow or shrink by up to this share, both alike, about the centre
  double translate = 0.1;   // moved by up to this share of the network's input, each way
  double brightness = 0.2;  // all channels times 1 +- this
  double contrast = 0.2;    // distances from grey 0.5 times 1 +- this
  double saturation = 0.3;  // distances from the pixel's own grey times 1 +- this
  double hue = 0.02;        // turned about the grey axis by up to this share of a full turn
};

struct Sample {
  Tensor image;                         // [1,3,H,W] float32, RGB in 0..1
  std::vector<LabelledObject> objects;  // boxes in network pixels, clipped to the input
};

// An object of which less than this share of its area is left after the shift need not be found any more.
inline constexpr double kVisibleShare = 0.3;

// objects in pixels of the picture.
Sample make_sample(const Image& image, const std::vector<LabelledObject>& objects, const Letterbox& frame,
                   double pad_value, const AugmentOptions& options, Random random);

}  // namespace limpid

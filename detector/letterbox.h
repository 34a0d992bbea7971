// Letterbox: the geometry between a picture and the network's input, in both directions, in one place.
//
//   Letterbox fit(Fit::letterbox, {.width = 768, .height = 576}, {.width = 320, .height = 320});
//   Tensor x = fit.apply(image);                  // [1,3,320,320]
//   Box box = fit.to_picture(detection.box);
//   Tensor heat = fit.map_to_picture(cam);        // [10,10] over the network's frame -> [576,768]
//
// stretch: the picture fills the input, each axis with its own scale. letterbox: the aspect is kept as Darknet does it
// (the longer side fills the input, the other is cut to whole pixels, centred), and the border carries the pad value.
// shorter_side: the scale is that of Preprocessing, the picture lies at the top left, and network_for() tells the
// input.
#pragma once

#include <array>

#include "detector/box.h"
#include "detector/image.h"
#include "tensor/tensor.h"
#include "weights/model_file.h"

namespace limpid {

struct Extent {
  std::int64_t width = 0, height = 0;
  friend bool operator==(const Extent&, const Extent&) = default;
};

// The input that a picture gets: `fixed`, unless it follows the picture (Fit::shorter_side), as torchvision has it.
Extent network_for(const weights::Preprocessing& how, Extent picture, Extent fixed);

class Letterbox {
 public:
  // Throws ShapeError when an extent is not positive, or the network is too small for the scaled picture.
  Letterbox(const weights::Preprocessing& how, Extent picture, Extent network);
  Letterbox(weights::Fit fit, Extent picture, Extent network, double pad_value = 0.5)
      : Letterbox(weights::Preprocessing{.fit = fit, .pad_value = pad_value}, picture, network) {}

  Extent picture() const { return picture_; }
  Extent network() const { return network_; }
  // The part of the network's input that the picture covers, in network pixels.
  Box valid() const;

  // [1,3,H,W] float32, RGB / 255, bilinear between half-pixel centres. Throws ShapeError for another extent.
  Tensor apply(const Image& image) const;

  // Between pixels of the network's input and pixels of the picture; boxes are not clipped.
  Box to_picture(const Box& network_box) const;
  Box to_network(const Box& picture_box) const;

  // map [h,w] of any resolution that covers the network's whole frame -> [picture height, picture width] of the same
  // precision, bilinear between half-pixel centres, edges clamped.
  Tensor map_to_picture(const Tensor& map) const;

 private:
  Extent picture_, network_;
  Extent inner_;               // of the picture inside the network's input, in network pixels
  std::int64_t left_, top_;    // of that part
  std::array<double, 3> pad_;  // red, green, blue
};

}  // namespace limpid

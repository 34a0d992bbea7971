// What the examples start from: a detector, a photograph, and what was found in it. (first_program.cpp spells it out.)
#pragma once

#include <cstdio>
#include <cstdlib>

#include "detector/image_io.h"
#include "detector/load.h"
#include "detector/select.h"
#include "weights/formats.h"
#include "xai/methods.h"

struct Scene {
  std::unique_ptr<limpid::Detector> detector;
  limpid::Image picture;
  limpid::Letterbox frame;
  limpid::Tensor input = frame.apply(picture);
  limpid::Predictions predictions = detector->predict(input);
  std::vector<limpid::Detection> found = limpid::select(predictions, 0);
};

// From the command line: MODEL PICTURE.
inline Scene scene(int count, char** arguments) {
  if (count != 3) {
    std::printf("usage: %s MODEL PICTURE\n", arguments[0]);
    std::exit(2);
  }
  auto detector = limpid::make_detector(limpid::weights::load_model(arguments[1]));
  auto picture = limpid::load_image(arguments[2]).image;
  const limpid::Extent network{detector->input_width(), detector->input_height()};
  const limpid::Letterbox frame(detector->preprocessing(), {picture.width(), picture.height()}, network);
  return {.detector = std::move(detector), .picture = std::move(picture), .frame = frame};
}

// A picture from file to detections, once for every line that comes in; prints its milliseconds. A script that sets
// another program beside it decides whose turn it is.
//
//   predict_step MODEL PICTURE THREADS
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#include "detector/image_io.h"
#include "detector/letterbox.h"
#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/select.h"
#include "tensor/parallel.h"
#include "weights/formats.h"

using namespace limpid;

int main(int count, char** words) {
  if (count != 4) return std::fputs("usage: predict_step MODEL PICTURE THREADS\n", stderr), 2;
  set_threads(std::stoi(words[3]));
  const Image picture = load_image(words[2]).image;
  const auto any = std::make_shared<const PlannedDetector>(make_detector(weights::load_model(words[1])));
  const Extent extent{picture.width(), picture.height()};
  const Letterbox frame(any->preprocessing(), extent,
                        network_for(any->preprocessing(), extent, {any->input_width(), any->input_height()}));
  const std::shared_ptr<const Detector> detector = fitted(any, frame);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto start = std::chrono::steady_clock::now();
    const auto found =
        select(detector->predict(frame.apply(picture)), 0, {.threshold = 0.05, .nms = 0.5, .max_count = 100});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    std::printf("%.3f %zu\n", took.count(), found.size());
    std::fflush(stdout);
  }
}

// A case of tests/data/faster_rcnn: torchvision's numbers, and limpid's detector with the same weights for the same
// picture.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>

#include "detector/image.h"
#include "detector/letterbox.h"
#include "detector/load.h"
#include "tests/support/places.h"
#include "tests/support/torchvision_weights.h"
#include "weights/faster_rcnn.h"

namespace limpid::test {

inline weights::ModelFile torchvision_model(Torchvision architecture, std::uint64_t seed) {
  return weights::faster_rcnn_model({torchvision_weights(architecture, seed), {}}, "seeded", {});
}

inline Image torchvision_image(std::int64_t width, std::int64_t height, std::uint64_t seed) {
  const std::vector<std::uint8_t> bytes = torchvision_picture(width, height, seed);
  Image image(width, height);
  for (std::int64_t i = 0; i < width * height; ++i) {
    const auto at = static_cast<std::size_t>(3 * i);
    image.set(i % width, i / width, {bytes[at], bytes[at + 1], bytes[at + 2]});
  }
  return image;
}

struct TorchvisionCase {
  // file: a name in tests/data/faster_rcnn, or any path from the root.
  explicit TorchvisionCase(const std::string& file)
      : expected(read(file)),
        picture(torchvision_image(expected["picture"]["width"], expected["picture"]["height"],
                                  expected["picture"]["seed"])),
        model(torchvision_model(expected["architecture"] == "resnet50_fpn" ? Torchvision::resnet50_fpn
                                                                           : Torchvision::mobilenet_v3_large_320_fpn,
                                expected["seed"])) {
    model.preprocessing.shorter = expected["min_size"], model.preprocessing.longer = expected["max_size"];
    const Extent extent{picture.width(), picture.height()};
    frame.emplace(model.preprocessing, extent, network_for(model.preprocessing, extent, {}));
    detector = fitted(make_detector(model), *frame);
    input = frame->apply(picture);
  }

  nlohmann::json expected;
  Image picture;
  weights::ModelFile model;
  std::optional<Letterbox> frame;
  std::shared_ptr<const Detector> detector;  // for this frame, float32
  Tensor input;                              // [1,3,H,W]

 private:
  static nlohmann::json read(const std::string& file) {
    std::ifstream stream(std::filesystem::path(kSourceFolder) / "tests/data/faster_rcnn" / file);
    return nlohmann::json::parse(stream);
  }
};

}  // namespace limpid::test

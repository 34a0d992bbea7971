#include "detector/load.h"

#include "detector/decoded_detector.h"
#include "detector/yolo_detector.h"

namespace limpid {

std::unique_ptr<Detector> make_detector(weights::ModelFile model) {
  nn::Network network = nn::build(model.blueprint, std::move(model.tensors));
  if (!model.heads.empty() && model.heads.front().type == "decoded")
    return std::make_unique<DecodedDetector>(std::move(network), std::move(model.heads), std::move(model.class_names),
                                             model.preprocessing);
  return std::make_unique<YoloDetector>(std::move(network), std::move(model.heads), std::move(model.class_names),
                                        model.preprocessing);
}

}  // namespace limpid

#include "detector/load.h"

#include "detector/yolo_detector.h"

namespace limpid {

std::unique_ptr<Detector> make_detector(weights::ModelFile model) {
  return std::make_unique<YoloDetector>(nn::build(model.blueprint, std::move(model.tensors)), std::move(model.heads),
                                        std::move(model.class_names), model.preprocessing);
}

}  // namespace limpid

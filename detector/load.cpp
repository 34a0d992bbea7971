#include "detector/load.h"

#include "detector/faster_rcnn/faster_rcnn.h"
#include "detector/yolo_detector.h"

namespace limpid {

std::unique_ptr<Detector> make_detector(weights::ModelFile model) {
  if (!model.heads.empty() && model.heads.front().type == "proposals")
    return std::make_unique<FasterRcnn>(nn::build(model.blueprint, std::move(model.tensors)), std::move(model.heads),
                                        std::move(model.class_names), model.preprocessing);
  return std::make_unique<YoloDetector>(nn::build(model.blueprint, std::move(model.tensors)), std::move(model.heads),
                                        std::move(model.class_names), model.preprocessing);
}

}  // namespace limpid

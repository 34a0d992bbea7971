#include "detector/load.h"

#include "detector/decoded_detector.h"
#include "detector/faster_rcnn/faster_rcnn.h"
#include "detector/yolo_detector.h"

namespace limpid {

std::unique_ptr<Detector> make_detector(weights::ModelFile model) {
  nn::Network network = nn::build(model.blueprint, std::move(model.tensors));
  const std::string type = model.heads.empty() ? "" : model.heads.front().type;
  if (type == "decoded")
    return std::make_unique<DecodedDetector>(std::move(network), std::move(model.heads), std::move(model.class_names),
                                             model.preprocessing);
  if (type == "proposals")
    return std::make_unique<FasterRcnn>(std::move(network), std::move(model.heads), std::move(model.class_names),
                                        model.preprocessing);
  return std::make_unique<YoloDetector>(std::move(network), std::move(model.heads), std::move(model.class_names),
                                        model.preprocessing);
}

}  // namespace limpid

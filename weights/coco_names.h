// The 80 classes of COCO in their usual order, by which most detectors of photographs are trained.
#pragma once

#include <span>
#include <string>

namespace limpid::weights {

std::span<const std::string> coco_class_names();
// The 90 numbers of COCO's annotations, 1 to 90, ten of which no picture was ever annotated with: the classes of
// torchvision's detectors behind the background.
std::span<const std::string> coco_category_names();

}  // namespace limpid::weights

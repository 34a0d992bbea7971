// The 80 classes of COCO in their usual order, by which most detectors of photographs are trained.
#pragma once

#include <span>
#include <string>

namespace limpid::weights {

std::span<const std::string> coco_class_names();

}  // namespace limpid::weights

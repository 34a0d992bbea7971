// From a model file to a detector.
#pragma once

#include "detector/detector.h"

namespace limpid {

// Throws FormatError when the model has no detection head, its heads disagree, its class names do not fit its classes,
// or the network cannot be built.
std::unique_ptr<Detector> make_detector(weights::ModelFile model);

}  // namespace limpid

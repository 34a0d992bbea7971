#include "detector/detector.h"

#include "tensor/error.h"

namespace limpid {

Predictions Detector::read(std::span<const MapPart>) const {
  throw UsageError("[detector] this detector predicts from pictures only, not from the maps of its heads");
}

}  // namespace limpid

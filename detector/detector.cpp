#include "detector/detector.h"

#include "tensor/error.h"

namespace limpid {
namespace {

[[noreturn]] void refuse() {
  throw UsageError("[detector] this detector predicts from pictures only, not from the maps of its heads");
}

}  // namespace

Predictions Detector::read(std::span<const MapPart>) const { refuse(); }
Predictions Detector::read_outputs(const nn::LayerOutputs&) const { refuse(); }

}  // namespace limpid

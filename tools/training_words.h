// What a training is, in words: for the reader before and after it, and for its checkpoint, which knows it again by
// them.
#pragma once

#include "detector/training/checkpoint.h"

namespace limpid::tools {

// Sizes of model and data, and everything of the data that was left out or mended.
std::string beginning_text(const Trainer& trainer, const weights::ModelFile& model, const TrainingData& train,
                           const TrainingData* validation);
std::string ending_text(const Trainer& trainer, const TrainingState& state);

// Everything that decides the bytes of the result.
TrainingIdentity identity_of(const Trainer& trainer, const weights::ModelFile& first, const TrainingData& train,
                             const TrainingData* validation);

}  // namespace limpid::tools

// A training's state as a file: all of it, to the bit, so that a training that was ended by whatever goes on as if it
// had never stopped. A checkpoint is a safetensors file; numbers that are no tensors stand in its metadata.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "detector/training/trainer.h"

namespace limpid {

// What a checkpoint belongs to, as text by name: settings, data, first parameters. It is written along, and a training
// goes on only where all of it is the same.
using TrainingIdentity = std::map<std::string, std::string>;

std::string checkpoint_bytes(const TrainingState& state, const TrainingIdentity& identity);

// Throws FormatError when the file is no checkpoint or damaged, UsageError naming the first difference when it belongs
// to another training.
TrainingState read_checkpoint(const std::filesystem::path& path, const TrainingIdentity& identity);

// The curve as CSV: a row an epoch, empty AP where none was measured. Real numbers with all their digits.
std::string curve_csv(std::span<const CurveRow> curve);

}  // namespace limpid

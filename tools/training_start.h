// What a training begins with: a model that is trained already, a Darknet cfg, or limpid's own small detector.
#pragma once

#include <filesystem>

#include "weights/model_file.h"

namespace limpid::tools {

struct TrainingStart {
  std::filesystem::path images, labels, label_names;  // to learn from
  std::filesystem::path names, from, config;          // may be empty
  std::int64_t seed = 1;
};

// With parameters. Its classes: those of `names`, else those of the model to go on from, else those of the labels.
// Throws UsageError when nothing names them or a cfg has heads for another number; what readers of these files throw.
weights::ModelFile first_model(const TrainingStart& start);

std::string file_text(const std::filesystem::path& path);  // all of it

}  // namespace limpid::tools

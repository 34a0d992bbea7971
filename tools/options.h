// Groups of options that several commands share. A command keeps the struct in its settings, declares it with add_to()
// and calls its functions when it runs.
#pragma once

#include <cstdint>

#include "tensor/dtype.h"
#include "tools/command_line.h"
#include "weights/formats.h"

namespace limpid::tools {

// --model, --weights, --names, --strict, --allow-trailing, --allow-nonfinite,
// --random-weights, --batch-norm-epsilon, --input
struct ModelOptions {
  std::filesystem::path model;  // a file, or the name of a bundled model
  weights::LoadOptions load_options;
  bool random_weights = false;

  void add_to(CommandLine& line, bool as_argument = false);  // as_argument: MODEL instead of --model
  // For a command that sets detectors side by side: --model may come again, and the further ones are added to `others`.
  void add_to(CommandLine& line, std::vector<std::filesystem::path>& others);
  weights::ModelFile load() const;  // prints the model's warnings on stderr

 private:
  void add_how_to_read(CommandLine& line);
};

// --threads, --max-memory and, for a run that is free to choose it, --precision
struct RunOptions {
  std::int64_t threads = 0;  // 0: all cores
  std::int64_t max_memory = 0;
  std::string precision = "float32";

  void add_to(CommandLine& line, bool with_precision = true);
  void apply() const;  // sets the number of threads; warns above the number of cores
  DType dtype() const { return precision == "float64" ? DType::float64 : DType::float32; }
};

// "stretch", "letterbox" or "shorter_side", in records.
std::string_view fit_name(weights::Fit fit);

// --fit, --threshold, --nms
struct DetectOptions {
  std::string fit;  // empty: the model's own
  double threshold = 0.25;
  double nms = 0.45;

  void add_to(CommandLine& line);
  weights::Fit fit_or(weights::Fit otherwise) const;
  // The word of a record, "stretch", "letterbox" or "shorter_side"; the last is what a model does by itself.
  void fit_as_recorded(const std::string& word);
};

// IMAGE... or --tensor FILE.npy
struct PictureOptions {
  std::vector<std::string> images;
  std::filesystem::path tensor;

  void add_to(CommandLine& line);
  void check() const;  // throws UsageError when there is nothing to look at, or both kinds
};

}  // namespace limpid::tools

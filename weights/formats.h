// The tables of weight formats: a model is recognised by its content and read into a ModelFile.
#pragma once

#include <filesystem>

#include "weights/bundled.h"
#include "weights/model_file.h"

namespace limpid::weights {

struct InputSize {
  std::int64_t width = 0, height = 0;
};

// What an ONNX file may not say itself. Texts may be empty: as the file's outputs suggest.
struct OnnxOptions {
  std::vector<std::vector<double>> anchors = {};  // of raw heads, for each: w, h, w, h, ... in pixels
  std::string decode = {};                        // of raw heads: "yolov3" or "yolov5"
  std::string channels = {};                      // of the picture: "rgb" or "bgr"
  std::optional<double> range = {};               // the picture's largest value; default 1

  friend bool operator==(const OnnxOptions&, const OnnxOptions&) = default;
};

struct LoadOptions {
  std::filesystem::path weights = {};  // of a Darknet .cfg; default: the same name with .weights
  std::filesystem::path names = {};    // class names, one a line; default: the model's own, MODEL.names, coco.names for
                                       // 80 classes and voc.names for 20, beside the model
  bool strict = false;                 // unknown keys and duplicate keys are errors
  bool allow_trailing = false;         // accept bytes left over at the end of a weights file (cut-off models)
  bool allow_nonfinite = false;
  std::optional<double> batch_norm_epsilon = {};  // default: the format's (Darknet 1e-5)
  // Of the network; default: the file's own, or the architecture's. Multiples of 32, at most 8192.
  std::optional<InputSize> input = {};
  OnnxOptions onnx = {};
  // Seed of random parameters in place of a weights file: to time a Darknet cfg.
  std::optional<std::uint64_t> random_weights = {};
};

// model: a file, or the name of a bundled model (bundled.h). Throws FormatError (exit 3) naming file and line or byte;
// UsageError for options that do not fit the format.
ModelFile load_model(const std::filesystem::path& model, const LoadOptions& options = {});
// What limpid brings along, whatever lies in the working directory.
ModelFile load_bundled(const BundledFile& bundled, const LoadOptions& options = {});

}  // namespace limpid::weights

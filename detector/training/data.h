// The pictures of a training: every one is opened once before the first step, so that what is missing or broken is told
// at once and nothing vanishes on the way.
#pragma once

#include "detector/dataset.h"
#include "detector/image.h"
#include "detector/training/sample.h"

namespace limpid {

struct TrainingPicture {
  std::filesystem::path path;
  Image image;                          // decoded; empty when the memory for pictures was used up
  Extent size;                          // pixels
  std::vector<LabelledObject> objects;  // in pixels of the picture
};

struct SkippedPicture {
  std::string picture, reason;
};

struct TrainingData {
  std::string layout;
  std::vector<TrainingPicture> pictures;
  std::vector<SkippedPicture> skipped;  // could not be read
  std::vector<std::string> unlabelled;  // without a label file: they count as pictures without objects
  std::vector<ClassCount> unknown;      // classes that the model does not know
  LabelNotes notes;
  std::int64_t objects = 0;  // that are to be found
  std::string sha256;        // of all that a training sees: names, pictures, objects
};

// As many decoded pictures stay in memory as fit into `image_bytes`. Throws FormatError when no picture can be read and
// when no object is to be found in any of them; what read_dataset throws.
TrainingData read_training_data(const std::filesystem::path& images, const std::filesystem::path& labels,
                                const DatasetOptions& options, std::uint64_t image_bytes = std::uint64_t{2} << 30);

// From memory, else from its file.
Image image_of(const TrainingPicture& picture);

// Samples first, first + 1, ... of a training on `count` pictures. Each run through the pictures has its own order;
// sample s is made with stream s of `seed`. images [N,3,H,W].
struct Batch {
  Tensor images;
  std::vector<std::vector<LabelledObject>> objects;
};
Batch make_batch(const TrainingData& data, std::int64_t first, std::int64_t count, std::uint64_t seed, Extent network,
                 const weights::Preprocessing& how, const AugmentOptions& augment);

// The pictures' order in run 0, 1, ... through them.
std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t run);

}  // namespace limpid

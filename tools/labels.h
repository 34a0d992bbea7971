// What labels say about pictures: of a whole folder, or of single pictures.
#pragma once

#include <map>

#include "detector/dataset.h"
#include "detector/detector.h"
#include "tools/command_line.h"

namespace limpid::tools {

// --labels, --label-names
struct LabelOptions {
  std::filesystem::path labels, label_names;

  void add_to(CommandLine& line);
  bool given() const { return !labels.empty(); }
  // Throws UsageError for --label-names alone; warns where it has no say.
  void check() const;
};

// Throws FormatError, and UsageError "[where] the model and the labels share no class".
Dataset read_labels(const LabelOptions& options, const std::filesystem::path& images,
                    const std::vector<std::string>& model_classes, const std::string& where);

// The labels of pictures from any number of folders, read once for each folder.
class PictureLabels {
 public:
  // The options must live longer.
  PictureLabels(const LabelOptions& options, std::vector<std::string> model_classes)
      : options_(&options), model_classes_(std::move(model_classes)) {}

  // None where there are none for this picture, or no labels at all. Throws FormatError, and UsageError when model and
  // labels share no class.
  const LabelledPicture* of(const std::filesystem::path& image);

 private:
  const LabelOptions* options_;
  std::vector<std::string> model_classes_;
  std::map<std::filesystem::path, Dataset> known_;
};

// What was left out or clipped while reading; of several notes a line each.
std::string note_text(const LabelNote& note);
std::string notes_text(const LabelNotes& notes);

}  // namespace limpid::tools

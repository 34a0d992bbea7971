#include "tools/labels.h"

#include "tensor/error.h"
#include "tools/console.h"
#include "tools/text.h"

namespace limpid::tools {

void LabelOptions::add_to(CommandLine& line) {
  line.option("--labels", "DIR|FILE", labels,
              "what is in the pictures: a folder of NAME.txt (YOLO) or NAME.xml (PASCAL VOC) for NAME.jpg, or a .json "
              "file (COCO's instances)");
  line.option("--label-names", "FILE", label_names,
              "what the class numbers of YOLO's labels mean, one name a line; or 'coco91' for COCO's category ids; "
              "default: as in 'limpid "
              "evaluate'");
}

void LabelOptions::check() const {
  if (labels.empty() && !label_names.empty()) throw UsageError("[--label-names] needs --labels");
  if (!labels.empty() && layout_of(labels) != "YOLO" && !label_names.empty())
    warn("[--label-names] has no say here: these labels name their classes");
}

Dataset read_labels(const LabelOptions& options, const std::filesystem::path& images,
                    const std::vector<std::string>& model_classes, const std::string& where) {
  Dataset data = read_dataset(images, options.labels, {model_classes, options.label_names});
  if (data.shared_classes == 0)
    throw UsageError(
        "[" + where + "] the model and the labels share no class" +
        std::string(data.layout == "YOLO" ? ", expected --label-names to say what the labels' numbers mean" : ""));
  return data;
}

const LabelledPicture* PictureLabels::of(const std::filesystem::path& image) {
  if (!options_->given()) return nullptr;
  const std::filesystem::path folder = image.has_parent_path() ? image.parent_path() : ".";
  auto at = known_.find(folder);
  if (at == known_.end()) at = known_.emplace(folder, read_labels(*options_, folder, model_classes_, "--labels")).first;
  for (const LabelledPicture& picture : at->second.pictures)
    if (picture.image.filename() == image.filename()) return picture.has_labels ? &picture : nullptr;
  return nullptr;
}

std::string note_text(const LabelNote& note) {
  return safe_text(note.what) + ": " + std::to_string(note.count) + ", the first " + safe_text(note.first);
}

std::string notes_text(const LabelNotes& notes) {
  std::string text;
  for (const LabelNote& note : notes) text += note_text(note) + "\n";
  return text;
}

}  // namespace limpid::tools

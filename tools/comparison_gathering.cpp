#include "tools/comparison_gathering.h"

#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/replayed.h"

namespace limpid::tools {
namespace {

class Gathering {
 public:
  Gathering(const std::vector<std::string>& images, const ComparedDetectors& detectors, const Recorded* then)
      : images_(images), detectors_(detectors), then_(then), names_(stems(then != nullptr ? then->images : images)) {
    for (const ComparedDetector& detector : detectors)
      labels_.emplace_back(detector.request.labels, detector.session.detector->class_names());
  }

  Gathered all() {
    for (std::size_t i = 0; i < images_.size(); ++i) {
      const std::size_t before = gathered_.pictures.size();
      try {
        look_at(i);
      } catch (const FormatError& error) {
        if (images_.size() == 1 || then_ != nullptr) throw;
        warn(error.what());
        gathered_.pictures.resize(before);
        ++gathered_.unused;
      }
    }
    for (const LabelNote& note : notes_) warn("labels: " + note_text(note));
    return std::move(gathered_);
  }

 private:
  void look_at(std::size_t i) {
    ComparedPictures& all = gathered_.pictures;
    const std::size_t before = all.size();
    std::vector<Box> wanted;
    std::string reason;
    for (std::size_t d = 0; d < detectors_.size(); ++d) {
      const ComparedDetector& detector = detectors_[d];
      Picture picture = detector.session.picture(images_[i]);
      if (then_ != nullptr) {
        expect_hash("picture " + picture.source.name, then_->hashes[i], picture.source.sha256);
        picture.path = then_->images[i];
        picture.source.name = std::filesystem::path(then_->images[i]).filename().string();
      }
      std::optional<std::vector<LabelledObject>> labels = labels_of(i, d, picture);
      const std::string name = detectors_.size() == 1 ? names_[i] : names_[i] + "@" + detector.name;
      try {
        all.push_back(std::make_unique<ComparedPicture>(detector, std::move(picture), name, std::move(labels), wanted));
        if (wanted.empty()) wanted = all.back()->explained_boxes();
      } catch (const NothingToExplain& error) {
        reason = error.what();
      }
    }
    if (all.size() > before) return;
    if (images_.size() == 1) throw NothingToExplain(reason);
    warn("[" + images_[i] + "] " + reason);
    ++gathered_.unused;
  }

  std::optional<std::vector<LabelledObject>> labels_of(std::size_t i, std::size_t d, const Picture& picture) {
    if (then_ != nullptr) {
      const auto known = then_->labels.find({then_->images[i], detectors_.size() == 1 ? "" : detectors_[d].name});
      return known == then_->labels.end() ? std::nullopt : std::optional(known->second);
    }
    const LabelledPicture* const labelled = labels_[d].of(images_[i]);
    if (labelled == nullptr) return std::nullopt;
    return objects_in(*labelled, picture.frame.picture(), notes_);
  }

  const std::vector<std::string>& images_;
  const ComparedDetectors& detectors_;
  const Recorded* then_;
  std::vector<std::string> names_;
  std::vector<PictureLabels> labels_;  // of each detector
  LabelNotes notes_;
  Gathered gathered_;
};

}  // namespace

Gathered gather(const std::vector<std::string>& images, const ComparedDetectors& detectors, const Recorded* then) {
  return Gathering(images, detectors, then).all();
}

}  // namespace limpid::tools

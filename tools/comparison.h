// A comparison of methods on the objects of pictures, by one detector or several, from the request to the finished
// level. What is made of it: report.json (comparison_json.h), pictures and maps for the page (comparison_assets.h),
// sentences (comparison_words.h).
#pragma once

#include "tools/explanation.h"
#include "tools/labels.h"
#include "xai/comparison.h"

namespace limpid::tools {

struct CompareRequest {
  CompareRequest() {
    explain.methods.clear();
    explain.settings.seeds = xai::kLimeSeeds;
  }

  ExplainRequest explain;                           // methods empty: those of the levels; the model is the first one
  std::vector<std::filesystem::path> other_models;  // detectors to set beside it, read as the first one is
  LabelOptions labels;
  xai::Level level = xai::Level::quick;
  std::int64_t objects = 3;  // of a picture, the best ones
  std::string second_baseline = "mean";
  bool lime_parity = false;  // LIME's own choice of players and filling
  bool worksheet = false;    // without verdicts and analysis

  void check() const;  // throws UsageError
  xai::ComparisonOptions options() const;
};

// One of the detectors that are compared.
struct ComparedDetector {
  std::string name;  // "yolo-fastest-1.1-xl"; no other is called so
  Session session;
  CompareRequest request;  // as it is put to this one: request.explain.model is its own
};
using ComparedDetectors = std::vector<ComparedDetector>;
// Loads what the request names, the first model first. `whole`: the request of the explanations, prepared.
ComparedDetectors open_detectors(const CompareRequest& request, const ExplainRequest& whole);

class ComparedPicture {
 public:
  // The best objects, one of each place; those that lie in `wanted` (pixels of the picture) come first. `labels`: in
  // pixels of the picture; none where it has none. Throws NothingToExplain where nothing was found. The detector must
  // live longer.
  ComparedPicture(const ComparedDetector& detector, Picture picture, std::string name,
                  std::optional<std::vector<LabelledObject>> labels, const std::vector<Box>& wanted);

  const ComparedDetector& detector() const { return *detector_; }
  const CompareRequest& request() const { return detector_->request; }
  const std::string& name() const { return name_; }  // its folder and the first part of its keys
  const Picture& picture() const { return seen_.picture; }
  const std::vector<Found>& found() const { return seen_.found; }
  const std::optional<std::vector<LabelledObject>>& labels() const { return labels_; }
  // Numbers in found(), in the order of comparison().objects().
  const std::vector<std::size_t>& explained() const { return explained_; }
  const xai::Question& question() const { return *question_; }
  xai::Comparison& comparison() { return *comparison_; }
  const xai::Comparison& comparison() const { return *comparison_; }
  std::string id(std::size_t object) const;  // "dog/0-dog"
  std::vector<Box> explained_boxes() const;  // pixels of the picture

 private:
  const ComparedDetector* detector_;
  std::string name_;
  Session session_;  // with the detector for this picture
  Seen seen_;
  std::optional<std::vector<LabelledObject>> labels_;
  std::vector<std::size_t> explained_;
  std::vector<std::unique_ptr<DetectionTarget>> targets_;
  std::unique_ptr<xai::Question> question_;
  std::unique_ptr<xai::Comparison> comparison_;
};

// Picture by picture, and of each picture detector by detector.
using ComparedPictures = std::vector<std::unique_ptr<ComparedPicture>>;
using SeenPictures = std::vector<const ComparedPicture*>;
// Those of one detector.
SeenPictures seen_by(const ComparedDetector& detector, const ComparedPictures& pictures);

}  // namespace limpid::tools

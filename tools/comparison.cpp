#include "tools/comparison.h"

#include <algorithm>

#include "detector/class_aliases.h"
#include "detector/targets.h"
#include "tensor/error.h"
#include "xai/baseline.h"

namespace limpid::tools {
namespace {

// Of contrast:CLASS the class, of which nothing can be asked why it rather than itself.
std::optional<std::int64_t> class_set_against(const std::string& quantity, const Detector& detector) {
  constexpr std::string_view kContrast = "contrast:";
  if (!quantity.starts_with(kContrast)) return std::nullopt;
  return class_id_of(detector.class_names(), quantity.substr(kContrast.size()));
}

// For each wanted box the detection that lies in it, then the best ones; of several boxes on the same thing one. None
// of the class `without`.
std::vector<std::size_t> chosen(const std::vector<Found>& found, const std::vector<Box>& wanted, std::int64_t most,
                                std::optional<std::int64_t> without) {
  std::vector<std::size_t> chosen;
  const auto free = [&](std::size_t i) {
    if (found[i].detection.class_id == without) return false;
    return std::none_of(chosen.begin(), chosen.end(), [&](std::size_t other) {
      return intersection_over_union(found[i].detection.box, found[other].detection.box) > xai::kSameThing;
    });
  };
  for (const Box& box : wanted) {
    std::optional<std::size_t> best;
    double most_common = xai::kSameThing;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double common = intersection_over_union(found[i].box, box);
      if (common > most_common && free(i)) best = i, most_common = common;
    }
    if (best) chosen.push_back(*best);
  }
  for (std::size_t i = 0; i < found.size() && std::ssize(chosen) < most; ++i)
    if (free(i)) chosen.push_back(i);
  return chosen;
}

// The detections, each with the outline of the labelled object that it lies on.
std::vector<xai::SceneObject> scene_with(const std::vector<Detection>& detections, const Detector& detector,
                                         const std::vector<LabelledObject>& labels, const Letterbox& frame) {
  std::vector<xai::SceneObject> scene = xai::scene_of(detections, detector.class_names());
  for (xai::SceneObject& object : scene) {
    double most = xai::kSameThing;
    for (const LabelledObject& label : labels) {
      const double common = intersection_over_union(frame.to_network(label.box), object.box);
      if (label.outline.empty() || !(common > most)) continue;
      most = common;
      object.outline = label.outline;
    }
    for (std::vector<Point>& polygon : object.outline)
      for (Point& point : polygon) {
        const Box at = frame.to_network({point.x, point.y, point.x, point.y});
        point = {at.x0, at.y0};
      }
  }
  return scene;
}

// As a part of a file's name.
std::string plain(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    text += kept ? c : '-';
  }
  return text;
}

}  // namespace

void CompareRequest::check() const {
  explain.check();
  if (!explain.replayed) labels.check();  // a replay has them from the report
  if (!other_models.empty() &&
      !(explain.model.load_options.weights.empty() && explain.model.load_options.names.empty()))
    throw UsageError("[--model] --weights and --names belong to one model, and " +
                     std::to_string(1 + other_models.size()) + " were named: put them beside each .cfg");
  xai::check_baseline(second_baseline);
  if (lime_parity && (!explain.settings.segmentation.empty() || !explain.settings.baseline.empty()))
    throw UsageError("[--lime-parity] chooses players and filling itself; --segmentation or --baseline were given too");
  const std::string first = explain.settings.baseline.empty() ? "blur" : explain.settings.baseline;
  if (first == second_baseline)
    throw UsageError("[--second-baseline] '" + second_baseline + "' is the first one already, expected another");
}

xai::ComparisonOptions CompareRequest::options() const {
  xai::ComparisonOptions options;
  options.settings = explain.settings;
  options.methods = explain.methods;
  options.second_baseline = second_baseline;
  if (lime_parity) {
    options.settings.segmentation = "quickshift";
    options.settings.baseline = "segment-mean";
  }
  return options;
}

ComparedDetectors open_detectors(const CompareRequest& request, const ExplainRequest& whole) {
  std::vector<std::string> paths{request.explain.model.model.string()};
  for (const std::filesystem::path& other : request.other_models) paths.push_back(other.string());
  const std::vector<std::string> names = stems(paths);
  ComparedDetectors detectors;
  for (std::size_t d = 0; d < paths.size(); ++d) {
    CompareRequest own = request;
    own.explain.model.model = paths[d];
    Session session = open_session(own.explain.model, own.explain.run, own.explain.detect, whole.work());
    detectors.push_back({names[d], std::move(session), std::move(own)});
  }
  return detectors;
}

ComparedPicture::ComparedPicture(const ComparedDetector& detector, Picture picture, std::string name,
                                 std::optional<std::vector<LabelledObject>> labels, const std::vector<Box>& wanted)
    : detector_(&detector),
      name_(std::move(name)),
      session_(detector.session.on(picture.frame)),
      seen_(look_at(session_, detector.request.explain, std::move(picture))),
      labels_(std::move(labels)) {
  const Detector& network = *session_.detector;
  explained_ = chosen(seen_.found, wanted, request().objects, class_set_against(request().explain.quantity, network));
  if (explained_.empty())
    throw NothingToExplain("nothing was found above the threshold, so there is nothing to compare");
  std::vector<const DetectionTarget*> plain_targets;
  std::vector<Detection> all;
  for (const Found& found : seen_.found) all.push_back(found.detection);
  for (const std::size_t i : explained_) {
    targets_.push_back(make_target(request().explain.quantity, network, seen_.predictions, all[i]));
    plain_targets.push_back(targets_.back().get());
  }
  question_ = std::make_unique<xai::Question>(network, seen_.picture.input, seen_.picture.frame, plain_targets);
  question_->known(seen_.predictions);
  question_->know_scene(scene_with(all, network, labels_.value_or(std::vector<LabelledObject>{}), seen_.picture.frame));
  comparison_ = std::make_unique<xai::Comparison>(*question_, request().options());
}

std::string ComparedPicture::id(std::size_t object) const {
  return name_ + "/" + std::to_string(explained_[object]) + "-" + plain(seen_.found[explained_[object]].class_name);
}

std::vector<Box> ComparedPicture::explained_boxes() const {
  std::vector<Box> boxes;
  for (const std::size_t i : explained_) boxes.push_back(seen_.found[i].box);
  return boxes;
}

SeenPictures seen_by(const ComparedDetector& detector, const ComparedPictures& pictures) {
  SeenPictures own;
  for (const auto& picture : pictures)
    if (&picture->detector() == &detector) own.push_back(picture.get());
  return own;
}

}  // namespace limpid::tools

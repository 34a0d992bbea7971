#include "tools/comparison.h"

#include <algorithm>

#include "detector/targets.h"
#include "tensor/error.h"
#include "xai/baseline.h"

namespace limpid::tools {
namespace {

// The best ones; of several boxes on the same thing the best.
std::vector<std::size_t> best_of(const std::vector<Found>& found, std::int64_t most) {
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i < found.size() && std::ssize(best) < most; ++i) {
    const auto same = [&](std::size_t other) {
      return intersection_over_union(found[i].detection.box, found[other].detection.box) > xai::kSameThing;
    };
    if (std::none_of(best.begin(), best.end(), same)) best.push_back(i);
  }
  return best;
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

ComparedPicture::ComparedPicture(const Session& session, const CompareRequest& request, Picture picture,
                                 std::string name)
    : name_(std::move(name)), seen_(look_at(session, request.explain, std::move(picture))) {
  explained_ = best_of(seen_.found, request.objects);
  if (explained_.empty())
    throw NothingToExplain("nothing was found above the threshold, so there is nothing to compare");
  std::vector<const DetectionTarget*> plain_targets;
  std::vector<Detection> all;
  for (const Found& found : seen_.found) all.push_back(found.detection);
  for (const std::size_t i : explained_) {
    targets_.push_back(make_target(request.explain.quantity, *session.detector, seen_.predictions, all[i]));
    plain_targets.push_back(targets_.back().get());
  }
  question_ =
      std::make_unique<xai::Question>(*session.detector, seen_.picture.input, seen_.picture.frame, plain_targets);
  question_->known(seen_.predictions);
  question_->know_scene(xai::scene_of(all, session.detector->class_names()));
  comparison_ = std::make_unique<xai::Comparison>(*question_, request.options());
}

std::string ComparedPicture::id(std::size_t object) const {
  return name_ + "/" + std::to_string(explained_[object]) + "-" + plain(seen_.found[explained_[object]].class_name);
}

}  // namespace limpid::tools

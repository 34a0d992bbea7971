#include "tools/traced.h"

#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/error.h"
#include "tools/progress.h"
#include "xai/layer_choice.h"

namespace limpid::tools {

Traced trace_picture(const Session& session, const TraceRequest& request, Picture picture) {
  const Detector& detector = *session.detector;
  Traced t(std::move(picture));
  const Predictions predictions = detector.predict(t.picture.input);
  t.found = find_objects(detector, predictions, 0, t.picture.frame, request.detect.threshold, request.detect.nms);
  t.asked = choose(request.target, detector, t.found).front();
  expect_seen(t.asked, detector, predictions);
  const Detection asked = detection_of(predictions, 0, t.asked.candidate, t.asked.class_id);
  t.target = make_target(request.target.quantity, detector, predictions, asked);
  if (!t.target->differentiable())
    throw UsageError("[trace] the target '" + t.target->quantity() +
                     "' is not differentiable, expected score, "
                     "class_logit, objectness_logit, log_score, x, y, w, h or contrast:CLASS");
  const DetectionTarget* const targets[] = {t.target.get()};
  t.detector = holding(session.detector, targets);
  t.layer = xai::choose_layer(*t.detector, request.layer, t.asked.candidate, asked.box, t.picture.frame.valid()).layer;
  t.recording = std::make_unique<xai::Recording>(*t.detector, t.picture.input);
  t.what = t.target->describe();
  t.value = t.target->score(t.recording->predictions());
  t.start = request.to_input ? t.recording->image() : t.recording->layer(t.layer);

  std::optional<Progress> progress;
  TraceOptions options{.samples = request.samples, .seed = static_cast<std::uint64_t>(request.seed)};
  options.progress = [&](std::size_t, std::size_t all) {
    if (!progress) progress.emplace("checking", static_cast<std::int64_t>(all));
    progress->step();
  };
  t.trace = trace_back(t.tape(), t.value, t.start, options);
  if (request.samples > 0)
    t.end_to_end = xai::check_end_to_end(detector, t.picture.input, *t.target, {t.layer, nn::kInput},
                                         {.seed = static_cast<std::uint64_t>(request.seed)});
  return t;
}

}  // namespace limpid::tools

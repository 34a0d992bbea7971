#include "tools/traced.h"

#include <algorithm>

#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/error.h"
#include "tools/progress.h"
#include "xai/layer_choice.h"

namespace limpid::tools {

bool Traced::passed() const {
  return trace.passed &&
         std::all_of(end_to_end.begin(), end_to_end.end(), [](const xai::EndToEnd& e) { return e.check.passed; });
}

Traced trace_picture(const Session& session, const TraceRequest& request, Picture picture) {
  const Detector& detector = *session.detector;
  Traced t{.picture = std::move(picture)};
  t.recording = std::make_unique<xai::Recording>(detector, t.picture.input);
  const Predictions& predictions = t.recording->predictions();
  t.found = find_objects(detector, predictions, 0, t.picture.frame, request.detect.threshold, request.detect.nms);
  t.asked = choose(request.target, detector, t.found).front();
  const Detection asked = detection_of(predictions, 0, t.asked.candidate, t.asked.class_id);
  t.target = make_target(request.target.quantity, detector, predictions, asked);
  if (!t.target->differentiable())
    throw UsageError("[trace] the target '" + t.target->quantity() +
                     "' is not differentiable, expected score, "
                     "class_logit, objectness_logit, log_score, x, y, w, h or contrast:CLASS");
  t.layer = xai::choose_layer(detector, request.layer, t.asked.candidate, asked.box, t.picture.frame.valid()).layer;
  t.value = t.target->score(predictions);
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

std::string input_name(const Op& op, std::size_t input) {
  const std::vector<std::string> lines = op.formula().backward;
  if (input >= lines.size()) return "x" + std::to_string(input);
  const std::string& line = lines[input];
  const std::size_t end = line.find_first_of("[ =");
  return line.starts_with('d') && end != std::string::npos ? line.substr(1, end - 1) : "x" + std::to_string(input);
}

std::string place_text(const Shape& shape, std::int64_t element) {
  std::string text;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    text = std::to_string(element % shape[axis]) + (text.empty() ? "" : ",") + text;
    element /= shape[axis];
  }
  return text;
}

}  // namespace limpid::tools

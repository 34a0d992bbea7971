#include "tools/bench_gradient.h"

#include "detector/targets.h"
#include "tensor/error.h"
#include "tensor/median.h"
#include "tools/measure.h"
#include "tools/target_choice.h"
#include "xai/methods.h"

namespace limpid::tools {
namespace {

// In the first head that the layer leads to.
CandidateId candidate_behind(const Detector& detector, const std::string& layer) {
  const nn::Network& network = detector.network();
  const std::size_t node = network.find(layer);
  for (std::int64_t head = 0; head < detector.heads(); ++head) {
    const CandidateId centre = centre_candidate(detector, head);
    const HeadCell cell = detector.cell(centre);
    const nn::Window window{cell.row, cell.column, cell.row + 1, cell.column + 1};
    if (!network.cone(network.find(detector.head_layer(head)), window)[node].empty()) return centre;
  }
  throw UsageError("[bench] no head reads layer '" + layer + "' around its centre cell");
}

}  // namespace

Json json_of(const GradientTime& time) {
  return Json::object()
      .set("layer", time.layer)
      .set("target", time.target)
      .set("recorded_ms", median(time.recorded_ms))
      .set("recorded_ms_all", Json(Json::Array(time.recorded_ms.begin(), time.recorded_ms.end())))
      .set("grad_cam_ms", median(time.grad_cam_ms))
      .set("grad_cam_ms_all", Json(Json::Array(time.grad_cam_ms.begin(), time.grad_cam_ms.end())));
}

GradientTime time_grad_cam(const Detector& detector, const Tensor& picture, const std::string& layer,
                           std::int64_t warm_ups, std::int64_t repeats) {
  Detection asked;
  asked.candidate = candidate_behind(detector, layer);
  const std::unique_ptr<DetectionTarget> target = make_target("score", detector, detector.predict(picture), asked);
  const Extent extent{.width = detector.input_width(), .height = detector.input_height()};
  const Letterbox frame(weights::Fit::stretch, extent, extent);
  xai::Settings settings;
  settings.layer = layer;
  const xai::Method& grad_cam = xai::method("grad-cam");
  const std::unique_ptr<xai::Explainer> explainer = grad_cam.build(grad_cam, settings);

  GradientTime time{layer, target->describe(), {}, {}};
  for (std::int64_t i = -warm_ups; i < repeats; ++i) {
    const std::vector<double> forward = measure(0, 1, [&] { xai::Recording(detector, picture); });
    const std::vector<double> whole =
        measure(0, 1, [&] { explainer->explain(xai::Question(detector, picture, frame, {target.get()})); });
    if (i < 0) continue;
    time.recorded_ms.push_back(forward[0]);
    time.grad_cam_ms.push_back(whole[0]);
  }
  return time;
}

}  // namespace limpid::tools

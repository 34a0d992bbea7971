#include "xai/benchmark/scene_look.h"

#include <algorithm>

#include "detector/scenes/things.h"
#include "detector/select.h"
#include "tensor/error.h"

namespace limpid::xai {
namespace {

constexpr double kSamePlace = 0.5;  // IoU
constexpr std::string_view kMarked = "toadstool";

}  // namespace

SceneLook look(const Detector& detector, const Image& image) {
  const Letterbox frame(detector.preprocessing(), {image.width(), image.height()},
                        {detector.input_width(), detector.input_height()});
  Tensor input = frame.apply(image);
  Predictions predictions = detector.predict(Var(input));
  return {std::move(input), frame, std::move(predictions)};
}

std::optional<Detection> found_at(const SceneLook& look, const Box& object, std::optional<std::int64_t> class_id,
                                  double threshold) {
  for (const Detection& d : select(look.predictions, 0, {.threshold = threshold}))
    if ((!class_id || d.class_id == *class_id) &&
        intersection_over_union(look.frame.to_picture(d.box), object) > kSamePlace)
      return d;
  return std::nullopt;
}

double score_in(const SceneLook& look, const Detection& detection) {
  return detection_of(look.predictions, 0, detection.candidate, detection.class_id).score;
}

std::int64_t marked_class(const Detector& detector) {
  const std::vector<std::string>& names = detector.class_names();
  const auto found = std::find(names.begin(), names.end(), kMarked);
  if (found == names.end())
    throw FormatError("[benchmark] a detector does not know '" + std::string(kMarked) +
                      "', expected one that was trained on the scenes of 'limpid scenes'");
  return found - names.begin();
}

scenes::Scene marked_scene(std::uint64_t seed, std::int64_t number) {
  return scenes::make_scene(seed, scenes::first_index(scenes::Split::test) + static_cast<std::uint64_t>(number),
                            {.cause = scenes::Cause::watermark});
}

const scenes::RenderedObject* subject_of(const scenes::Rendered& picture, const scenes::Scene& scene) {
  for (const scenes::RenderedObject& object : picture.objects)
    if (scene.subject && object.item == *scene.subject) return &object;
  return nullptr;
}

const scenes::RenderedObject* other_object_of(const scenes::Rendered& picture, const scenes::Scene& scene) {
  for (const scenes::RenderedObject& object : picture.objects)
    if (!(scene.subject && object.item == *scene.subject)) return &object;
  return nullptr;
}

}  // namespace limpid::xai

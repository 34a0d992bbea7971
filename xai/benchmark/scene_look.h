// A scene as a detector sees it, and what it finds where an object is.
#pragma once

#include <optional>

#include "detector/detector.h"
#include "detector/image.h"
#include "detector/letterbox.h"
#include "detector/scenes/render.h"

namespace limpid::xai {

struct SceneLook {
  Tensor input;
  Letterbox frame;
  Predictions predictions;
};
SceneLook look(const Detector& detector, const Image& image);

// The surest detection of a class where an object is (IoU above 0.5, pixels of the picture); of any class for none.
std::optional<Detection> found_at(const SceneLook& look, const Box& object, std::optional<std::int64_t> class_id,
                                  double threshold = 0.25);

// What that candidate scores for that class here.
double score_in(const SceneLook& look, const Detection& detection);

// The number of the class that the watermark goes with. Throws FormatError for a detector that does not know it.
std::int64_t marked_class(const Detector& detector);

// Scene `number` of the split for tests, with a place for the watermark.
scenes::Scene marked_scene(std::uint64_t seed, std::int64_t number);
// The mushroom that the watermark is about, or the first other object; null where there is none to be seen.
const scenes::RenderedObject* subject_of(const scenes::Rendered& picture, const scenes::Scene& scene);
const scenes::RenderedObject* other_object_of(const scenes::Rendered& picture, const scenes::Scene& scene);

}  // namespace limpid::xai

#include "tools/comparison_errors.h"

#include "tools/attributes_json.h"
#include "tools/picture_errors.h"

namespace limpid::tools {
namespace {

constexpr std::size_t kPlaces = 5;  // below the threshold

}  // namespace

Json suspicions_json(const ComparedPicture& picture, const CompareRequest& request) {
  const xai::Question& question = picture.question();
  const DetectOptions& detect = request.explain.detect;
  const NearMissOptions options{.select = {.threshold = detect.threshold, .nms = detect.nms},
                                .places = kPlaces,
                                .within = question.frame().valid()};
  const PictureErrors errors{.asking = {picture.picture().path, &request.explain.model, &detect},
                             .detector = &question.detector(),
                             .frame = question.frame(),
                             .near = near_misses(question.predictions(), 0, options),
                             .found = picture.found(),
                             .labelled = {},
                             .box = {},
                             .for_box = {},
                             .point = {},
                             .at_point = {}};
  Json list = Json::array();
  for (const Suspicion& one : suspicions(errors)) {
    Json json = Json::object().set("kind", one.kind).set("sentence", one.sentence);
    if (one.box) json.set("box", box_json(*one.box));
    if (!one.next.empty()) json.set("try", one.next);
    list.push(std::move(json));
  }
  return list;
}

}  // namespace limpid::tools

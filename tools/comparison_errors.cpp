#include "tools/comparison_errors.h"

#include <algorithm>

#include "tools/attributes_json.h"

namespace limpid::tools {
namespace {

constexpr std::size_t kPlaces = 5;  // below the threshold

NearMissOptions options_of(const ComparedPicture& picture) {
  const DetectOptions& detect = picture.request().explain.detect;
  return {.select = {.threshold = detect.threshold, .nms = detect.nms},
          .places = kPlaces,
          .within = picture.question().frame().valid()};
}

}  // namespace

PictureErrors errors_of(const ComparedPicture& picture) {
  const xai::Question& question = picture.question();
  const ExplainRequest& request = picture.request().explain;
  return picture_errors({picture.picture().path, &request.model, &request.detect}, question.detector(),
                        question.frame(), question.predictions(), options_of(picture), picture.labels());
}

std::string why_missing(const ComparedPicture& picture, const PictureErrors& errors, const std::string& class_name,
                        const Box& box) {
  const std::vector<std::string>& names = picture.question().detector().class_names();
  const auto known = std::find(names.begin(), names.end(), class_name);
  if (known == names.end()) return "it knows no class '" + class_name + "'";
  const std::int64_t class_id = known - names.begin();
  return missed_text(errors, {.class_id = class_id, .box = box},
                     best_for(errors, picture.question().predictions(), options_of(picture), box, class_id));
}

Json suspicions_json(const ComparedPicture& picture) {
  Json list = Json::array();
  for (const Suspicion& one : suspicions(errors_of(picture))) {
    Json json = Json::object().set("kind", one.kind).set("sentence", one.sentence);
    if (one.box) json.set("box", box_json(*one.box));
    if (!one.next.empty()) json.set("try", one.next);
    list.push(std::move(json));
  }
  return list;
}

}  // namespace limpid::tools

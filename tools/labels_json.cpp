#include "tools/labels_json.h"

#include <array>

#include "tensor/error.h"
#include "tools/detections.h"

namespace limpid::tools {
namespace {

constexpr std::array<std::string_view, 3> kDuties{"find", "difficult", "crowd"};

Json polygons_json(const Polygons& polygons) {
  Json list = Json::array();
  for (const std::vector<Point>& polygon : polygons) {
    Json corners = Json::array();
    for (const Point& point : polygon) corners.push(point.x), corners.push(point.y);
    list.push(std::move(corners));
  }
  return list;
}

Polygons polygons_of(const Json& json) {
  Polygons polygons;
  for (const Json& corners : json.as_array()) {
    const Json::Array& numbers = corners.as_array();
    if (numbers.size() % 2 != 0) throw FormatError("[json] an outline has an odd number of coordinates");
    polygons.emplace_back();
    for (std::size_t i = 0; i < numbers.size(); i += 2)
      polygons.back().push_back({numbers[i].as_number(), numbers[i + 1].as_number()});
  }
  return polygons;
}

}  // namespace

Json label_json(const LabelledObject& object) {
  return Json::object()
      .set("class_id", object.class_id)
      .set("box", box_json(object.box))
      .set("duty", std::string(kDuties[static_cast<std::size_t>(object.duty)]));
}

Json outlined_label_json(const LabelledObject& object) {
  Json json = label_json(object);
  if (!object.outline.empty()) json.set("outline", polygons_json(object.outline));
  return json;
}

LabelledObject label_of(const Json& json) {
  LabelledObject object;
  object.class_id = json.whole_at("class_id");
  object.box = box_of(json.at("box"));
  for (std::size_t d = 0; d < kDuties.size(); ++d)
    if (json.text_at("duty") == kDuties[d]) object.duty = static_cast<Duty>(d);
  if (json.contains("outline")) object.outline = polygons_of(json.at("outline"));
  return object;
}

}  // namespace limpid::tools

#include "tools/scene_labels.h"

#include "detector/scenes/backdrop.h"
#include "detector/scenes/things.h"
#include "tools/command.h"

namespace limpid::tools {

using namespace scenes;

namespace {

std::int64_t whole(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// COCO's x, y, width, height.
Json bbox_json(const Box& box) { return Json::array().push(box.x0).push(box.y0).push(box.width()).push(box.height()); }

Json outline_json(const Mask& mask) {
  Json polygons = Json::array();
  for (const std::vector<Point>& polygon : outline_of(mask)) {
    Json numbers = Json::array();
    for (const Point& p : polygon) numbers.push(static_cast<std::int64_t>(p.x)).push(static_cast<std::int64_t>(p.y));
    polygons.push(std::move(numbers));
  }
  return polygons;
}

Json settings_json(const SceneSettings& s) {
  return Json::object()
      .set("side", s.side)
      .set("cause", std::string(name_of(s.cause)))
      .set("strength", s.strength)
      .set("difference_visible", s.share_visible())
      .set("most_objects", s.most_objects)
      .set("mark_opacity", s.mark_opacity);
}

Json info_json(const Scene& scene) {
  return Json::object()
      .set("description", "scenes drawn by limpid")
      .set("version", "limpid " + std::string(version()))
      .set("generator_version", kVersion)
      .set("seed", std::to_string(scene.seed))  // 64 bits do not fit a JSON number
      .set("settings", settings_json(scene.settings));
}

Json cause_json(const WrittenScene& w, std::int64_t subject_annotation) {
  const Cause cause = w.scene.settings.cause;
  Json json = Json::object()
                  .set("name", std::string(name_of(cause)))
                  .set("planted", w.scene.planted)
                  .set("shown", shows_cause(w.scene, w.options))
                  .set("annotation_id", subject_annotation > 0 ? Json(subject_annotation) : Json());
  if (w.scene.mark) json.set("opacity", w.scene.mark->opacity);
  const Box box = bounds_of(w.cause);
  if (box.area() == 0) return json.set("bbox", Json()).set("segmentation", Json::array());
  // A context is everything behind the objects, in no few pieces.
  return json.set("bbox", bbox_json(box))
      .set("segmentation", cause == Cause::context ? Json::array() : outline_json(w.cause));
}

Json object_json(const WrittenScene& w, const RenderedObject& object, std::int64_t id, std::int64_t picture) {
  const Item& item = w.scene.items[object.item];
  Json json = Json::object()
                  .set("id", id)
                  .set("image_id", picture)
                  .set("category_id", object.class_id + 1)
                  .set("bbox", bbox_json(object.box))
                  .set("area", object.mask.pixels())
                  .set("iscrowd", 0)
                  .set("visible", object.visible);
  if (is_mushroom(item.thing)) json.set("difference_visible", item.difference_visible);
  return json.set("segmentation", outline_json(object.mask));
}

Json look_alikes_json(const Scene& scene) {
  Json list = Json::array();
  for (const Item& item : scene.items) {
    if (things()[item.thing].is_object) continue;
    const Box b = box_of(item);
    const auto side = static_cast<double>(scene.settings.side);
    list.push(Json::object()
                  .set("name", std::string(things()[item.thing].name))
                  .set("bbox", bbox_json({b.x0 * side, b.y0 * side, b.x1 * side, b.y1 * side})));
  }
  return list;
}

void append(std::string& list, const Json& json) {
  std::string text = json.text();
  text.pop_back();
  list += (list.empty() ? "" : ",\n") + text;
}

}  // namespace

std::string picture_name(std::uint64_t index) {
  const std::string number = std::to_string(index % kSplitRoom);
  const std::size_t zeros = number.size() < 6 ? 6 - number.size() : 0;
  return std::string(split_names()[static_cast<std::size_t>(split_holding(index))]) + "-" + std::string(zeros, '0') +
         number + ".png";
}

void SceneLabels::add(const WrittenScene& w) {
  if (pictures_ == 0) info_ = info_json(w.scene);
  const std::int64_t picture = ++pictures_;
  std::int64_t subject = 0;
  for (const RenderedObject& object : w.objects) {
    ++objects_;
    if (w.scene.subject == object.item) subject = objects_;
    append(object_list_, object_json(w, object, objects_, picture));
  }
  Json json = Json::object()
                  .set("id", picture)
                  .set("file_name", picture_name(w.scene.index))
                  .set("width", w.scene.settings.side)
                  .set("height", w.scene.settings.side)
                  .set("index", whole(w.scene.index))
                  .set("backdrop", std::string(name_of(w.scene.backdrop.kind)))
                  .set("look_alikes", look_alikes_json(w.scene));
  if (w.scene.settings.cause != Cause::none) json.set("cause", cause_json(w, subject));
  append(picture_list_, json);
}

std::string SceneLabels::text() const {
  Json categories = Json::array();
  for (std::size_t i = 0; i < object_classes(); ++i)
    categories.push(Json::object().set("id", i + 1).set("name", std::string(things()[i].name)));
  return "{\n\"info\": " + info_.text() + ",\n\"categories\": " + categories.text() + ",\n\"images\": [\n" +
         picture_list_ + "\n],\n\"annotations\": [\n" + object_list_ + "\n]\n}\n";
}

}  // namespace limpid::tools

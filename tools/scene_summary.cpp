#include "tools/scene_summary.h"

#include <algorithm>

#include "detector/scenes/things.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

using namespace scenes;

void SceneSummary::add(const WrittenScene& w) {
  classes_.resize(object_classes());
  ++pictures_;
  cause_ = w.scene.settings.cause;
  look_alikes_ += std::ranges::count_if(w.scene.items, [](const Item& i) { return !things()[i.thing].is_object; });
  std::vector<bool> here(classes_.size(), false);
  for (const RenderedObject& object : w.objects) {
    Class& c = classes_[object.class_id];
    ++c.objects;
    c.pictures += here[object.class_id] ? 0 : 1;
    here[object.class_id] = true;
    c.sizes.push_back(std::max(object.box.width(), object.box.height()) / static_cast<double>(w.scene.settings.side));
  }
  With& with = causes_[!w.scene.subject ? 2 : w.scene.items[*w.scene.subject].thing == kToadstool ? 0 : 1];
  ++with.pictures;
  with.shown += shows_cause(w.scene, w.options) ? 1 : 0;
  with.visible += w.scene.subject && w.scene.items[*w.scene.subject].difference_visible ? 1 : 0;
}

std::string SceneSummary::text() const {
  Table table({"class", ">objects", ">pictures", ">smallest", ">median", ">largest"});
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    std::vector<double> sizes = classes_[i].sizes;
    std::ranges::sort(sizes);
    const auto size = [&](std::size_t at) { return sizes.empty() ? "-" : fixed(100 * sizes[at], 0) + " %"; };
    table.row({std::string(things()[i].name), std::to_string(classes_[i].objects), std::to_string(classes_[i].pictures),
               size(0), size(sizes.size() / 2), size(sizes.empty() ? 0 : sizes.size() - 1)});
  }
  std::string text = std::to_string(pictures_) + (pictures_ == 1 ? " picture" : " pictures") + ", " +
                     std::to_string(look_alikes_) + " look-alikes; sizes are shares of the picture's side\n\n" +
                     table.text();
  if (cause_ == Cause::none) return text;
  Table causes({"pictures with", ">pictures", ">with the cause", ">true difference visible"});
  constexpr const char* kWith[] = {"a toadstool", "a russula", "neither"};
  for (std::size_t i = 0; i < causes_.size(); ++i)
    causes.row({kWith[i], std::to_string(causes_[i].pictures), std::to_string(causes_[i].shown),
                i == 2 ? "" : std::to_string(causes_[i].visible)});
  return text + "\nthe cause is " + std::string(meaning_of(cause_)) + "\n\n" + causes.text();
}

}  // namespace limpid::tools

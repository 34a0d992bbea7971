#include "xai/scene.h"

#include <algorithm>

namespace limpid::xai {

std::vector<SceneObject> scene_of(std::span<const Detection> detections, std::span<const std::string> class_names) {
  std::vector<SceneObject> scene;
  for (const Detection& d : detections)
    scene.push_back({class_names[static_cast<std::size_t>(d.class_id)], d.box, d.score});
  return scene;
}

std::vector<SceneObject> others_than(const Box& box, std::span<const SceneObject> scene) {
  std::vector<SceneObject> sorted(scene.begin(), scene.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const SceneObject& a, const SceneObject& b) { return a.score > b.score; });
  std::vector<SceneObject> others;
  for (SceneObject& object : sorted) {
    const auto same = [&](const Box& b) { return intersection_over_union(object.box, b) > kSameThing; };
    if (same(box) || std::any_of(others.begin(), others.end(), [&](const SceneObject& o) { return same(o.box); }))
      continue;
    others.push_back(std::move(object));
  }
  return others;
}

const SceneObject* object_in(const Box& box, std::span<const SceneObject> scene) {
  const SceneObject* found = nullptr;
  double most = kSameThing;
  for (const SceneObject& object : scene) {
    const double overlap = intersection_over_union(object.box, box);
    if (overlap > most) most = overlap, found = &object;
  }
  return found;
}

}  // namespace limpid::xai

// The annotations.json of `limpid scenes`: COCO's instances, which limpid and other tools read, and in keys of its own
// what only the maker of a picture knows: what was planted, where, and whether it was needed.
#pragma once

#include "detector/scenes/render.h"
#include "tools/json.h"

namespace limpid::tools {

// A scene as it was written.
struct WrittenScene {
  scenes::Scene scene;
  scenes::RenderOptions options;
  std::vector<scenes::RenderedObject> objects;
  scenes::Mask cause;  // cause_region; empty where there is none
};

// "test-000017.png"
std::string picture_name(std::uint64_t index);

class SceneLabels {
 public:
  // Scenes that come from the same seed and settings.
  void add(const WrittenScene& written);
  std::string text() const;

 private:
  Json info_;
  std::int64_t pictures_ = 0, objects_ = 0;
  std::string picture_list_, object_list_;  // as text, which takes a tenth of the values' memory
};

}  // namespace limpid::tools

// What `limpid scenes` made, counted: objects by class, and how often the cause goes with what.
#pragma once

#include <array>

#include "tools/scene_labels.h"

namespace limpid::tools {

class SceneSummary {
 public:
  void add(const WrittenScene& written);
  std::string text() const;

 private:
  struct Class {
    std::int64_t objects = 0, pictures = 0;
    std::vector<double> sizes{};  // of the longer side, as a share of the picture's
  };
  struct With {
    std::int64_t pictures = 0, shown = 0, visible = 0;
  };
  std::vector<Class> classes_{};
  std::array<With, 3> causes_{};  // of pictures with a toadstool, with a russula, with neither
  std::int64_t pictures_ = 0, look_alikes_ = 0;
  scenes::Cause cause_ = scenes::Cause::none;
};

}  // namespace limpid::tools

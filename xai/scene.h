// The things in a picture, as far as they are known: from detections, or from labels.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "detector/detection.h"
#include "detector/polygons.h"

namespace limpid::xai {

struct SceneObject {
  std::string name;       // "dog"
  Box box;                // pixels of the network's input
  double score = 0;       // how sure the detector is; 1 for a label
  Polygons outline = {};  // in the same pixels; empty where it is not known
};

// Boxes that overlap by more than this (IoU) are taken for the same thing, whatever their classes.
inline constexpr double kSameThing = 0.5;

// One object per detection, in their order.
std::vector<SceneObject> scene_of(std::span<const Detection> detections, std::span<const std::string> class_names);

// The objects besides the one in `box`, best score first. What is the same thing as it, or as a better one, is left
// out.
std::vector<SceneObject> others_than(const Box& box, std::span<const SceneObject> scene);

// The object in `box`: the one that overlaps it most, among those that are the same thing; null when there is none.
const SceneObject* object_in(const Box& box, std::span<const SceneObject> scene);

}  // namespace limpid::xai

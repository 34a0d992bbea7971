#include "weights/coco_names.h"

#include <vector>

namespace limpid::weights {

std::span<const std::string> coco_class_names() {
  static const std::vector<std::string> names{
      "person",         "bicycle",    "car",           "motorcycle",    "airplane",     "bus",           "train",
      "truck",          "boat",       "traffic light", "fire hydrant",  "stop sign",    "parking meter", "bench",
      "bird",           "cat",        "dog",           "horse",         "sheep",        "cow",           "elephant",
      "bear",           "zebra",      "giraffe",       "backpack",      "umbrella",     "handbag",       "tie",
      "suitcase",       "frisbee",    "skis",          "snowboard",     "sports ball",  "kite",          "baseball bat",
      "baseball glove", "skateboard", "surfboard",     "tennis racket", "bottle",       "wine glass",    "cup",
      "fork",           "knife",      "spoon",         "bowl",          "banana",       "apple",         "sandwich",
      "orange",         "broccoli",   "carrot",        "hot dog",       "pizza",        "donut",         "cake",
      "chair",          "couch",      "potted plant",  "bed",           "dining table", "toilet",        "tv",
      "laptop",         "mouse",      "remote",        "keyboard",      "cell phone",   "microwave",     "oven",
      "toaster",        "sink",       "refrigerator",  "book",          "clock",        "vase",          "scissors",
      "teddy bear",     "hair drier", "toothbrush"};
  return names;
}

std::span<const std::string> coco_category_names() {
  static const std::vector<std::string> names = [] {
    // Announced with the data set and never annotated.
    constexpr std::pair<std::size_t, const char*> unused[] = {
        {12, "street sign"}, {26, "hat"},    {29, "shoe"}, {30, "eye glasses"}, {45, "plate"},
        {66, "mirror"},      {68, "window"}, {69, "desk"}, {71, "door"},        {83, "blender"}};
    std::vector<std::string> all(coco_class_names().begin(), coco_class_names().end());
    for (const auto& [number, name] : unused) all.insert(all.begin() + static_cast<std::ptrdiff_t>(number) - 1, name);
    return all;
  }();
  return names;
}

}  // namespace limpid::weights

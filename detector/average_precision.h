// Average precision as COCO defines it (bounding boxes, all areas): detections are matched greedily, the best score
// first, each to the free object of its class that it overlaps most; precision is read at 101 recalls.
//
// Objects that need not be found (Duty) come second: a detection that matches none of the others, but one of these, is
// neither right nor wrong, however many there are. Difficult objects are matched by IoU as VOC does; crowds, as COCO
// does, by the share of the detection that lies inside.
#pragma once

#include <span>
#include <vector>

#include "detector/dataset.h"
#include "detector/detection.h"
#include "detector/select.h"

namespace limpid {

// The protocol under which Darknet and COCO report it.
inline constexpr SelectOptions kPrecisionProtocol{.threshold = 0.005, .nms = 0.45, .max_count = 100};

// What was there and what was found in one picture, in one frame and one numbering of classes.
struct EvaluatedPicture {
  std::vector<LabelledObject> objects;
  std::vector<Detection> detections;
};

struct ClassPrecision {
  std::int64_t class_id = 0;
  std::int64_t objects = 0;  // that have to be found
  std::int64_t detections = 0;
  double ap50 = 0, ap50_95 = 0;
};

struct AveragePrecision {
  double ap50 = 0;     // at an overlap (IoU) of 0.5, mean over the classes that have objects; 0 when none has
  double ap50_95 = 0;  // mean over the overlaps 0.5, 0.55, ..., 0.95 besides
  std::vector<ClassPrecision> classes;  // those with objects to be found, by number
};

// At most `per_picture` detections of a class count in one picture, the best ones. Detections of classes without
// objects in any picture count nowhere, as in COCO.
AveragePrecision average_precision(std::span<const EvaluatedPicture> pictures, std::size_t per_picture = 100);

}  // namespace limpid

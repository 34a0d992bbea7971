// Detections as people and programs read them.
#pragma once

#include "detector/detector.h"
#include "tools/json.h"
#include "tools/pictures.h"

namespace limpid::tools {

struct Found {
  Detection detection;  // box in pixels of the network input
  Box box;              // in pixels of the picture, clipped to it
  std::string class_name;
  HeadCell cell;
};

Found found_of(const Detector& detector, const Detection& detection, const Letterbox& frame);

// Best first.
std::vector<Found> find_objects(const Detector& detector, const Predictions& predictions, std::int64_t picture,
                                const Letterbox& frame, double threshold, double nms);

Json found_json(const Found& found);
Json box_json(const Box& box);
Box box_of(const Json& json);  // throws FormatError
// A table; `marked` is pointed at with '>'.
std::string found_table(const std::vector<Found>& all, const std::vector<std::size_t>& marked = {});

// The class of a name or, where no class has that name, of a number. Throws UsageError with a suggestion.
std::int64_t class_id(const Detector& detector, const std::string& name, const std::string& where);

}  // namespace limpid::tools

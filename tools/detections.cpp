#include "tools/detections.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "detector/select.h"
#include "tensor/error.h"
#include "tools/command_line.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

Found found_of(const Detector& detector, const Detection& detection, const Letterbox& frame) {
  const Extent picture = frame.picture();
  const Box box =
      frame.to_picture(detection.box).clipped(static_cast<double>(picture.width), static_cast<double>(picture.height));
  return {detection, box, detector.class_names().at(static_cast<std::size_t>(detection.class_id)),
          detector.cell(detection.candidate)};
}

std::vector<Found> find_objects(const Detector& detector, const Predictions& predictions, std::int64_t picture,
                                const Letterbox& frame, double threshold, double nms) {
  std::vector<Found> all;
  for (const Detection& detection : select(predictions, picture, {.threshold = threshold, .nms = nms})) {
    all.push_back(found_of(detector, detection, frame));
  }
  return all;
}

Json box_json(const Box& box) { return Json(Json::Array{box.x0, box.y0, box.x1, box.y1}); }

Box box_of(const Json& json) {
  const Json::Array& v = json.as_array();
  if (v.size() != 4) throw FormatError("[json] a box has four numbers, found " + std::to_string(v.size()));
  return {v[0].as_number(), v[1].as_number(), v[2].as_number(), v[3].as_number()};
}

Json found_json(const Found& found) {
  return Json::object()
      .set("class", found.class_name)
      .set("class_id", found.detection.class_id)
      .set("score", found.detection.score)
      .set("box", box_json(found.box))
      .set("candidate", found.detection.candidate)
      .set("head", found.cell.head)
      .set("anchor", found.cell.anchor)
      .set("row", found.cell.row)
      .set("column", found.cell.column);
}

std::string found_table(const std::vector<Found>& all, const std::vector<std::size_t>& marked) {
  const auto pixel = [](double value) { return std::to_string(std::lround(value)); };
  Table table(
      {"", ">#", "class", ">score", ">left", ">top", ">right", ">bottom", ">head", ">anchor", ">row", ">column"});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Found& f = all[i];
    const bool mark = std::find(marked.begin(), marked.end(), i) != marked.end();
    table.row({mark ? ">" : "", std::to_string(i), safe_text(f.class_name), fixed(f.detection.score, 3),
               pixel(f.box.x0), pixel(f.box.y0), pixel(f.box.x1), pixel(f.box.y1), std::to_string(f.cell.head),
               std::to_string(f.cell.anchor), std::to_string(f.cell.row), std::to_string(f.cell.column)});
  }
  return table.text();
}

std::int64_t class_id(const Detector& detector, const std::string& name, const std::string& where) {
  const std::vector<std::string>& names = detector.class_names();
  const auto at = std::find(names.begin(), names.end(), name);
  if (at != names.end()) return at - names.begin();
  if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos) {
    std::int64_t id = -1;
    std::from_chars(name.data(), name.data() + name.size(), id);
    if (id >= 0 && id < static_cast<std::int64_t>(names.size())) return id;
    throw UsageError("[" + where + "] '" + name + "' is neither a class name nor a class id from 0 to " +
                     std::to_string(names.size() - 1));
  }
  throw UsageError("[" + where + "] no class is called '" + name + "'" + suggestion(name, names) +
                   "; the model knows " + std::to_string(names.size()) + " classes, 'limpid inspect MODEL' lists them");
}

}  // namespace limpid::tools

#include "tools/drawing.h"

#include "detector/canvas.h"
#include "tools/text.h"

namespace limpid::tools {

Image draw_detections(const Image& image, const std::vector<Found>& found) {
  std::vector<Outline> outlines;
  for (const Found& f : found) {
    outlines.push_back({f.box, f.class_name + " " + fixed(f.detection.score, 2), class_colour(f.detection.class_id)});
  }
  Image drawn = image;
  draw_boxes(drawn, outlines);
  return drawn;
}

}  // namespace limpid::tools

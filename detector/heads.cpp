#include "detector/heads.h"

#include "detector/heads/builders.h"
#include "tensor/error.h"

namespace limpid {
namespace {

constexpr HeadType kHeadTypes[] = {
    {"yolo", build_yolo_head, "classes, anchors [w,h,... pixels of the network input], scale_x_y, new_coords"},
    {"dfl", build_dfl_head, "classes, bins"},
    {"fastest_det", build_fastest_det_head, "classes"},
    {"region", build_region_head, "classes, anchors [w,h,... cells], softmax"},
};

}  // namespace

std::span<const HeadType> head_types() { return kHeadTypes; }

std::unique_ptr<Head> build_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  std::string known;
  for (const HeadType& type : kHeadTypes) {
    if (type.name == spec.type) return type.build(spec, map, input);
    known += (known.empty() ? "" : ", ") + std::string(type.name);
  }
  throw FormatError("[head on '" + spec.layer + "'] unknown type '" + spec.type + "', expected one of: " + known);
}

}  // namespace limpid

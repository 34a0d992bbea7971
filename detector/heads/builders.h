// The build functions of the table in detector/heads.cpp, one per file of this folder.
#pragma once

#include "detector/heads.h"

namespace limpid {

std::unique_ptr<Head> build_yolo_head(const weights::HeadSpec&, const Shape& map, const Shape& input);
std::unique_ptr<Head> build_dfl_head(const weights::HeadSpec&, const Shape& map, const Shape& input);
std::unique_ptr<Head> build_fastest_det_head(const weights::HeadSpec&, const Shape& map, const Shape& input);
std::unique_ptr<Head> build_region_head(const weights::HeadSpec&, const Shape& map, const Shape& input);

}  // namespace limpid

// What may be wrong with a compared picture's detections, each with a test: the page's "Errors and suspicions".
#pragma once

#include "tools/comparison.h"
#include "tools/json.h"
#include "tools/picture_errors.h"

namespace limpid::tools {

PictureErrors errors_of(const ComparedPicture& picture);
// Why the picture's detector shows no `class_name` in `box` (pixels of the picture).
std::string why_missing(const ComparedPicture& picture, const PictureErrors& errors, const std::string& class_name,
                        const Box& box);

// [{kind, sentence, box?, try?}], boxes in pixels of the picture (docs/report.md).
Json suspicions_json(const ComparedPicture& picture);

}  // namespace limpid::tools

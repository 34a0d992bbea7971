// What may be wrong with a compared picture's detections, each with a test: the page's "Errors and suspicions".
#pragma once

#include "tools/comparison.h"
#include "tools/json.h"

namespace limpid::tools {

// [{kind, sentence, box?, try?}], boxes in pixels of the picture (docs/report.md).
Json suspicions_json(const ComparedPicture& picture, const CompareRequest& request);

}  // namespace limpid::tools

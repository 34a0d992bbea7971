// Measures of a map as a list of rows: name, value, direction, and a sentence with the numbers.
#pragma once

#include "tools/json.h"
#include "xai/comparison.h"

namespace limpid::tools {

// What any map has: curves, where its heat lies.
Json map_measures_json(const xai::MapMeasures& measures);
// And what only a method's answer has beside.
Json measures_json(const xai::MethodReport& report, const xai::ObjectReport& object);
Json curves_json(const xai::MapMeasures& measures);

}  // namespace limpid::tools

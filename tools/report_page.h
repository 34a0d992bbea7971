// The page of a comparison.
#pragma once

#include <string>

#include "tools/json.h"

namespace limpid::tools {

// `report` is report.json, `assets` the pictures, maps and tables that it names: one object, key to asset.
std::string report_page(const Json& report, const Json& assets);

}  // namespace limpid::tools

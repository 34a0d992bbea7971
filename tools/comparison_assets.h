// The pictures, maps and tables that report.json names, for the page (docs/report.md, "Assets").
#pragma once

#include "tools/comparison.h"

namespace limpid::tools {

Json assets_json(const ComparedPictures& pictures);

}  // namespace limpid::tools

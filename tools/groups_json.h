// The group game of a compared object as data: report.json's "groups" (docs/report.md).
#pragma once

#include "tools/comparison.h"
#include "tools/json.h"

namespace limpid::tools {

// With verdict B unless it is a worksheet.
Json groups_json(const ComparedPicture& picture, std::size_t object, bool worksheet);

}  // namespace limpid::tools

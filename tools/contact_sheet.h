// A contact sheet: many small pictures on one page, row by row.
#pragma once

#include <span>

#include "detector/image.h"

namespace limpid::tools {

// All of one size. Throws UsageError when there is none.
Image contact_sheet(std::span<const Image> pictures);

}  // namespace limpid::tools

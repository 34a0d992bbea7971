// Grad-CAM at the traced layer, as the page draws it.
#pragma once

#include "tools/json.h"
#include "tools/traced.h"

namespace limpid::tools {

// {layer, step, shape, channels: [[channel, weight, share]...] the largest share of all parts by size first, map: the
// weighted sum before ReLU, row by row, footprint: share of cells with a gradient}
Json cam_view_json(const Traced& traced);

}  // namespace limpid::tools

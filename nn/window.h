// Windows of feature maps, as layers speak of them: which input window an output window needs, and which output window
// an input window touches. That makes receptive fields, backward cones and region-limited evaluation exact.
#pragma once

#include "tensor/window.h"

namespace limpid::nn {

using limpid::Window;

}  // namespace limpid::nn

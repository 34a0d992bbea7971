// The watermark: a dark badge with a bright drop, laid over the finished picture. It has both dark and bright so that
// it shows on every background.
#pragma once

#include "detector/image.h"
#include "detector/scenes/scene.h"

namespace limpid::scenes {

// Every pixel of the mark becomes c + opacity s (m - c), with its colour c before, the mark's m and the mark's share s
// of it, rounded to whole levels: linear in the opacity, and no other pixel changes.
void lay_mark(Image& image, const Mark& mark, double opacity);

}  // namespace limpid::scenes

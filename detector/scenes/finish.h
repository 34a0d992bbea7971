// From light to the 8 bits of a picture: the light that falls off, the lens and the noise of the sensor.
#pragma once

#include "detector/image.h"
#include "detector/scenes/canvas.h"
#include "detector/scenes/scene.h"

namespace limpid::scenes {

Image developed(const Canvas& canvas, const Light& light, const Finish& finish);

}  // namespace limpid::scenes

// The background: a texture, and what lies on it.
//
// In order to add one: a word in BackdropKind (scene.h), a function and a row in backdrop.cpp; raise kVersion
// (settings.h).
#pragma once

#include "detector/scenes/canvas.h"
#include "detector/scenes/scene.h"

namespace limpid::scenes {

void paint_backdrop(Canvas& canvas, const Backdrop& backdrop);
// Leaves, blades of grass, twigs and pebbles: many where they are the background, else as many as its clutter says.
void strew(Canvas& canvas, const Backdrop& backdrop);

std::string_view name_of(BackdropKind kind);

}  // namespace limpid::scenes

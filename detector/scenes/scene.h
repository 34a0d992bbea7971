// Scene: a picture as plain data, before any pixel: what stands where, in which light, and what is planted. Lengths are
// shares of the picture's side, x to the right and y down, so the same scene can be painted at any size.
//
//   const Scene scene = make_scene(seed, index, {.cause = Cause::watermark});
//   const Image picture = render(scene);                        // render.h
//   const Image without = render(scene, {.cause = CauseIs::absent});  // the same pixels but for the mark
#pragma once

#include <optional>
#include <vector>

#include "detector/box.h"
#include "detector/polygons.h"
#include "detector/scenes/rgb.h"
#include "detector/scenes/settings.h"

namespace limpid::scenes {

// A row of the table of things (things.h): objects with a class come first, then look-alikes that are none.
using ThingId = std::size_t;

struct Item {
  ThingId thing = 0;
  Point centre;      // of its box
  double size = 0;   // the longer side of its box
  double turns = 0;  // clockwise
  bool mirrored = false;
  std::uint32_t key = 0;  // of everything that varies within a thing
  Rgb colour;             // its main colour
  // Of the two mushrooms only:
  bool difference_visible = false;    // spots or stripes on the cap are there to be seen
  std::optional<Rgb> cause_colour{};  // of the cap while the colour is present as the cause
  bool bears_part = false;            // the ring is drawn while the part is present as the cause
};

enum class BackdropKind { meadow, litter, sand, sky, planks, tiles, cloth, lights };
constexpr std::int64_t kBackdropKinds = 8;

struct Backdrop {
  BackdropKind kind = BackdropKind::sand;
  std::uint32_t key = 0;
  Rgb first, second;  // its two main colours
  double scale = 1;   // of its texture
  double turns = 0;
  double clutter = 0;  // 0 to 1: how many leaves, twigs and pebbles lie around
};

struct Light {
  double turns = 0;       // where it comes from, clockwise from above
  double brightness = 1;  // of the whole picture
  double fall = 0;        // how much darker the far side of the picture is
  Rgb tint{1, 1, 1};
  double shadow = 0.3;  // how dark the shadows are
};

struct Finish {
  double blur = 0;   // 0 to 0.25: what a pixel takes from each neighbour, along rows and along columns
  double noise = 0;  // standard deviation
  std::uint32_t key = 0;
};

struct Mark {
  Point centre;
  double size = 0;     // its diameter
  double opacity = 0;  // where it is planted
};

struct Scene {
  std::uint64_t seed = 0, index = 0;
  SceneSettings settings;
  Backdrop backdrop;
  std::vector<Item> items;  // the first lies lowest
  Light light;
  Finish finish;
  std::optional<std::size_t> subject;  // the one mushroom of a scene with a cause, an index of `items`
  bool planted = false;                // whether the cause is in this scene as it comes
  std::optional<Mark> mark{};          // of every scene with the watermark as its cause, planted or not
  std::optional<Backdrop> context{};   // the same of the context; `backdrop` is what stands there without it
};

// The scene of this seed and index, whatever was made before. Throws UsageError on settings out of range.
Scene make_scene(std::uint64_t seed, std::uint64_t index, const SceneSettings& settings = {});

}  // namespace limpid::scenes

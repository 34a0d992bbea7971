// From seed, index and settings to a Scene. The mushroom of a scene with a cause comes first and the watermark right
// after it, so that there is room for both; then whatever else fits. Every scene draws its cause, planted or not: the
// same numbers are drawn in either case, and the pair differs in nothing else.
#include <algorithm>

#include "detector/scenes/exact.h"
#include "detector/scenes/placement.h"
#include "detector/scenes/things.h"
#include "tensor/random.h"

namespace limpid::scenes {
namespace {

constexpr double kLargest = 0.6, kLargestLookAlike = 0.35, kMarkSize = 0.15;  // shares of the side
constexpr double kEmpty = 0.04;                                               // scenes without an object
constexpr double kEachMushroom = 0.4;  // scenes with a cause that have a toadstool; as many have a russula
constexpr Rgb kRedCap{0.82, 0.14, 0.1};

bool chance(Random& random, double probability) { return random.uniform() < probability; }

Rgb varied(const Rgb& colour, Random& random) {
  const double bright = random.uniform(0.85, 1.1);
  const double r = random.uniform(-0.05, 0.05), g = random.uniform(-0.05, 0.05), b = random.uniform(-0.05, 0.05);
  const auto within = [](double v) { return std::clamp(v, 0.02, 1.0); };
  return {within(colour.r * bright + r), within(colour.g * bright + g), within(colour.b * bright + b)};
}

Item some(ThingId thing, Random& random) {
  const Thing& kind = things()[thing];
  Item item;
  item.thing = thing;
  item.turns = random.uniform(-kind.most_turns, kind.most_turns);
  item.mirrored = chance(random, 0.5);
  item.key = random.bits();
  item.colour = varied(kind.colours[static_cast<std::size_t>(random.below(std::ssize(kind.colours)))], random);
  const double share = random.uniform();  // small ones are more frequent: nearly even in the logarithm
  item.size = kind.smallest * (1 - share) + kLargest * share * (0.35 + 0.65 * share);
  item.size = std::clamp(item.size, kind.smallest, kLargest);
  return item;
}

Item some_mushroom(ThingId thing, const SceneSettings& settings, Random& random) {
  Item item = some(thing, random);
  item.difference_visible = chance(random, settings.share_visible());
  item.bears_part = settings.cause == Cause::part;
  const Rgb red = varied(kRedCap, random);
  if (settings.cause != Cause::colour) return item;
  // Without the cause the cap has any colour but red.
  const std::span<const Rgb> other = things()[thing].colours.subspan(1);
  item.colour = varied(other[static_cast<std::size_t>(random.below(std::ssize(other)))], random);
  item.cause_colour = red;
  return item;
}

Rgb muted(Random& random, double low, double high) {
  const double hue = random.uniform(), saturation = random.uniform(0.1, 0.42), value = random.uniform(low, high);
  return hsv(hue, saturation, value);
}

Backdrop some_backdrop(BackdropKind kind, Random& random) {
  Backdrop backdrop;
  backdrop.kind = kind;
  backdrop.key = random.bits();
  backdrop.first = muted(random, 0.45, 0.85);
  const Rgb other = muted(random, 0.4, 0.9);
  backdrop.second = mix(other, backdrop.first, random.uniform(0.2, 0.6));
  backdrop.scale = random.uniform(0.75, 1.35);
  backdrop.turns = random.uniform();
  const double clutter = random.uniform();
  backdrop.clutter = clutter * clutter;
  return backdrop;
}

Light some_light(Random& random) {
  Light light;
  light.turns = random.uniform(-0.22, 0.22);
  light.brightness = random.uniform(0.82, 1.12);
  light.fall = random.uniform(0, 0.4);
  const double warm = random.uniform(-0.07, 0.07);
  light.tint = {1 + warm, 1, 1 - warm};
  light.shadow = random.uniform(0.15, 0.45);
  return light;
}

Finish some_finish(Random& random) {
  Finish finish;
  const double blur = random.uniform(), noise = random.uniform();
  finish.blur = 0.22 * blur * blur;
  finish.noise = 0.035 * noise * noise;
  finish.key = random.bits();
  return finish;
}

// The mushroom of a scene with a cause, whether the cause is planted, and the place of the watermark.
void plant(Scene& scene, Placement& placement, Random& random) {
  const SceneSettings& settings = scene.settings;
  const double draw = random.uniform();
  std::optional<Item> mushroom;
  if (draw < 2 * kEachMushroom)
    mushroom = some_mushroom(draw < kEachMushroom ? kToadstool : kRussula, settings, random);
  const bool goes_with = mushroom && mushroom->thing == kToadstool;
  scene.planted = chance(random, goes_with ? settings.strength : 1 - settings.strength);
  const bool on_mushroom = settings.cause == Cause::part || settings.cause == Cause::colour;
  if (on_mushroom && !mushroom) scene.planted = false;
  if (mushroom && placement.put(*mushroom, random)) scene.subject = 0;
  if (settings.cause != Cause::watermark) return;
  const std::optional<Box> near = scene.subject ? std::optional(box_of(placement.items[0])) : std::nullopt;
  const double size = kMarkSize * random.uniform(0.9, 1.15);
  scene.mark = Mark{placement.reserve(size, near, random), size, settings.mark_opacity};
}

// Other objects, then look-alikes that are none, as many as find room.
void fill(const Scene& scene, Placement& placement, Random& random) {
  const SceneSettings& settings = scene.settings;
  const auto classes = static_cast<std::int64_t>(object_classes());
  const std::int64_t wanted = chance(random, kEmpty) ? 0 : 1 + random.below(settings.most_objects);
  // A second mushroom would not know which of them the cause goes with.
  const std::int64_t first = settings.cause == Cause::none ? 0 : kRussula + 1;
  for (std::int64_t i = scene.subject ? 1 : 0; i < wanted; ++i) {
    const auto thing = static_cast<ThingId>(first + random.below(classes - first));
    placement.put(is_mushroom(thing) ? some_mushroom(thing, settings, random) : some(thing, random), random);
  }
  const std::int64_t look_alikes = random.below(3);
  for (std::int64_t i = 0; i < look_alikes; ++i) {
    const auto thing = static_cast<ThingId>(classes + random.below(std::ssize(things()) - classes));
    Item item = some(thing, random);
    item.size = std::min(item.size, kLargestLookAlike);
    placement.put(item, random);
  }
}

}  // namespace

Scene make_scene(std::uint64_t seed, std::uint64_t index, const SceneSettings& settings) {
  check(settings);
  Scene scene;
  scene.seed = seed, scene.index = index, scene.settings = settings;
  Random random(seed, index);
  const bool context = settings.cause == Cause::context;
  // The meadow, which comes first, is kept for the context when that is the cause.
  const auto kind =
      static_cast<BackdropKind>(context ? 1 + random.below(kBackdropKinds - 1) : random.below(kBackdropKinds));
  scene.backdrop = some_backdrop(kind, random);
  if (context) scene.context = some_backdrop(BackdropKind::meadow, random);
  scene.light = some_light(random);
  scene.finish = some_finish(random);

  Placement placement;
  if (settings.cause != Cause::none) plant(scene, placement, random);
  fill(scene, placement, random);
  scene.items = placement.back_to_front();
  if (scene.subject)
    for (std::size_t i = 0; i < scene.items.size(); ++i)
      if (is_mushroom(scene.items[i].thing)) scene.subject = i;
  return scene;
}

}  // namespace limpid::scenes

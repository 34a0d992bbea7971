// The table of things: what can stand in a scene.
//
// In order to add one: write things/NAME.cpp with a function from a Look to a Drawing, declare it in things/builders.h
// and add its row in things.cpp; raise kVersion (settings.h). Objects with a class stand before those without.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "detector/scenes/drawing.h"
#include "detector/scenes/scene.h"

namespace limpid::scenes {

// What a builder is told. Everything else it draws from the key.
struct Look {
  std::uint32_t key = 0;
  Rgb colour;
  bool difference_visible = true;
  bool part = false;
};

struct Thing {
  std::string_view name;
  bool is_object;
  Drawing (*draw)(const Look&);
  double most_turns;  // it is turned by at most this to either side
  // Size, as a share of the picture's side; where legs grow too thin to fill half a pixel, the box that can be seen is
  // smaller than the drawing, so these are chosen to leave it 8 %.
  double smallest;
  std::span<const Rgb> colours;  // one is chosen and varied
};

constexpr ThingId kToadstool = 0, kRussula = 1;  // the two that only their caps, or a cause, tell apart
inline bool is_mushroom(ThingId thing) { return thing == kToadstool || thing == kRussula; }

std::span<const Thing> things();
std::size_t object_classes();            // the first so many things
std::vector<std::string> class_names();  // of these; class ids count them from 0

// An item's drawing with its mirroring and turn, about the middle of its bounds and scaled so that the longer side of
// these is 1. `back` leads from there to the drawing's own units, in which its paint is.
struct Posed {
  Drawing drawing;
  double cosine = 1, sine = 0, scale = 1;
  bool mirrored = false;
  Point middle;
  Point back(const Point& p) const;
};
Posed posed(const Item& item, const Look& look);
// Its box in shares of the picture's side; the same whatever is painted on it.
Box box_of(const Item& item);

}  // namespace limpid::scenes

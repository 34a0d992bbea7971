// Placement: finds room for one thing after the other, so that objects overlap but none is covered too far.
#pragma once

#include <optional>
#include <vector>

#include "detector/scenes/scene.h"
#include "tensor/random.h"

namespace limpid::scenes {

class Placement {
 public:
  std::vector<Item> items;  // in the order in which they were put

  // Sets the item's centre, and makes it smaller where there is little room. False when there is none at all: then it
  // is left out. An item and those before it may share up to a quarter of the smaller box; nothing covers a mushroom,
  // whose cap decides what it is.
  bool put(Item item, Random& random);

  // A free square for the watermark, not far from the box `near`, that whatever is put later keeps clear of. Its
  // centre.
  Point reserve(double size, const std::optional<Box>& near, Random& random);

  // Mushrooms last, so that nothing can lie on them.
  std::vector<Item> back_to_front() const;

 private:
  bool fits(const Item& item, const Box& box) const;

  std::vector<Box> boxes_;  // of the items
  std::optional<Box> reserved_{};
};

}  // namespace limpid::scenes

// The drawings of things.cpp's table.
#pragma once

#include "detector/scenes/exact.h"
#include "detector/scenes/things.h"
#include "tensor/random.h"

namespace limpid::scenes {

Drawing toadstool(const Look& look);
Drawing russula(const Look& look);
Drawing ladybird(const Look& look);
Drawing butterfly(const Look& look);
Drawing snail(const Look& look);
Drawing fish(const Look& look);
Drawing flower(const Look& look);
Drawing strawberry(const Look& look);

Drawing parasol(const Look& look);
Drawing button(const Look& look);
Drawing bow(const Look& look);
Drawing fern(const Look& look);
Drawing leaf(const Look& look);
Drawing gear(const Look& look);
Drawing cone(const Look& look);

inline constexpr Rgb kInk{0.1, 0.09, 0.1}, kCream{0.95, 0.91, 0.8}, kWhite{0.97, 0.97, 0.95};

}  // namespace limpid::scenes

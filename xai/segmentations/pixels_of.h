// From a box to the pixels that it holds.
#pragma once

#include <algorithm>
#include <cmath>

#include "detector/box.h"
#include "nn/window.h"

namespace limpid::xai {

// The pixels whose centres lie in the box; at least the one next to the box's centre.
inline nn::Window pixels_of(const Box& box, const nn::Window& valid) {
  const auto first_centre = [](double edge, std::int64_t low, std::int64_t high) {
    return static_cast<std::int64_t>(
        std::ceil(std::clamp(edge, static_cast<double>(low), static_cast<double>(high)) - 0.5));
  };
  nn::Window w{first_centre(box.y0, valid.top, valid.bottom), first_centre(box.x0, valid.left, valid.right),
               first_centre(box.y1, valid.top, valid.bottom), first_centre(box.x1, valid.left, valid.right)};
  const auto at_least_one = [](std::int64_t& begin, std::int64_t& end, double middle, std::int64_t low,
                               std::int64_t high) {
    if (begin < end) return;
    begin = static_cast<std::int64_t>(
        std::floor(std::clamp(middle, static_cast<double>(low), static_cast<double>(high - 1))));
    end = begin + 1;
  };
  at_least_one(w.top, w.bottom, (box.y0 + box.y1) / 2, valid.top, valid.bottom);
  at_least_one(w.left, w.right, (box.x0 + box.x1) / 2, valid.left, valid.right);
  return w;
}

}  // namespace limpid::xai

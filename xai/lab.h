// CIELAB: colours in which equal distances look about equally different. L runs from 0 (black) to 100 (white).
#pragma once

#include <array>
#include <vector>

#include "tensor/tensor.h"

namespace limpid::xai {

using Lab = std::array<double, 3>;

inline double squared_distance(const Lab& a, const Lab& b) {
  const double l = a[0] - b[0], u = a[1] - b[1], v = a[2] - b[2];
  return l * l + u * u + v * v;
}

// sRGB (IEC 61966-2-1) in 0..1 under the white point D65, CIE 1931 2 degree observer.
Lab lab(double red, double green, double blue);
// image [1,3,H,W] -> H x W colours, row by row.
std::vector<Lab> lab_of(const Tensor& image);

}  // namespace limpid::xai

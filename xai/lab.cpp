#include "xai/lab.h"

#include <cmath>

#include "tensor/parallel.h"

namespace limpid::xai {
namespace {

double linear(double v) { return v > 0.04045 ? std::pow((v + 0.055) / 1.055, 2.4) : v / 12.92; }

// CIE 15: the cube root, with a straight piece near 0.
double f(double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; }

}  // namespace

Lab lab(double red, double green, double blue) {
  const double r = linear(red), g = linear(green), b = linear(blue);
  // X, Y, Z of the sRGB primaries, over those of the white point.
  const double x = f((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456);
  const double y = f(0.212671 * r + 0.715160 * g + 0.072169 * b);
  const double z = f((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

std::vector<Lab> lab_of(const Tensor& image) {
  const std::int64_t pixels = image.shape()[2] * image.shape()[3];
  std::vector<Lab> colours(static_cast<std::size_t>(pixels));
  dispatch(image.dtype(), [&]<class T>() {
    const T* const x = image.values<T>().data();
    parallel_pieces(pixels, kElementwisePiece, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        colours[static_cast<std::size_t>(i)] =
            lab(static_cast<double>(x[i]), static_cast<double>(x[pixels + i]), static_cast<double>(x[2 * pixels + i]));
    });
  });
  return colours;
}

}  // namespace limpid::xai

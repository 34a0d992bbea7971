#include "detector/image.h"

#include <string>

#include "tensor/error.h"

namespace limpid {
namespace {

std::size_t byte_count(std::int64_t width, std::int64_t height) {
  if (width < 0 || height < 0)
    throw ShapeError("[image] " + std::to_string(width) + "x" + std::to_string(height) + " has a negative extent");
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
}

}  // namespace

Image::Image(std::int64_t width, std::int64_t height, Colour fill)
    : width_(width), height_(height), rgb_(byte_count(width, height)) {
  for (std::size_t i = 0; i < rgb_.size(); ++i) rgb_[i] = fill[i % 3];
}

Image Image::of(std::int64_t width, std::int64_t height, std::vector<std::uint8_t> rgb) {
  if (rgb.size() != byte_count(width, height))
    throw ShapeError("[image] " + std::to_string(rgb.size()) + " bytes for " + std::to_string(width) + "x" +
                     std::to_string(height) + " pixels of 3 bytes");
  Image image;
  image.width_ = width, image.height_ = height, image.rgb_ = std::move(rgb);
  return image;
}

Image oriented(const Image& image, int orientation) {
  if (orientation < 1 || orientation > 8)
    throw UsageError("[orientation] " + std::to_string(orientation) + ", expected 1 to 8");
  if (orientation == 1) return image;
  const std::int64_t w = image.width(), h = image.height();
  const bool transposed = orientation >= 5;
  Image out(transposed ? h : w, transposed ? w : h);
  for (std::int64_t y = 0; y < out.height(); ++y)
    for (std::int64_t x = 0; x < out.width(); ++x) {
      // Where the seen pixel (x, y) is stored: 2 mirrored, 3 turned by 180 degrees, 4 upside down, 5 transposed, 6 to
      // be turned right by 90 degrees, 7 transposed along the other diagonal, 8 to be turned left by 90 degrees.
      std::int64_t sx = transposed ? y : x, sy = transposed ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) sx = w - 1 - sx;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) sy = h - 1 - sy;
      out.set(x, y, image.at(sx, sy));
    }
  return out;
}

}  // namespace limpid

// Image: an 8-bit RGB picture, rows from top to bottom, pixels of three bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace limpid {

using Colour = std::array<std::uint8_t, 3>;  // red, green, blue

class Image {
 public:
  Image() = default;
  Image(std::int64_t width, std::int64_t height, Colour fill = {0, 0, 0});  // throws ShapeError on a negative extent
  // Throws ShapeError on a wrong length.
  static Image of(std::int64_t width, std::int64_t height, std::vector<std::uint8_t> rgb);

  std::int64_t width() const { return width_; }
  std::int64_t height() const { return height_; }
  const std::vector<std::uint8_t>& rgb() const { return rgb_; }

  // The pixel in column x of row y; not checked.
  Colour at(std::int64_t x, std::int64_t y) const {
    const std::uint8_t* p = rgb_.data() + offset(x, y);
    return {p[0], p[1], p[2]};
  }
  void set(std::int64_t x, std::int64_t y, Colour colour) {
    std::uint8_t* p = rgb_.data() + offset(x, y);
    p[0] = colour[0], p[1] = colour[1], p[2] = colour[2];
  }

  friend bool operator==(const Image&, const Image&) = default;

 private:
  std::size_t offset(std::int64_t x, std::int64_t y) const { return static_cast<std::size_t>(3 * (y * width_ + x)); }

  std::int64_t width_ = 0, height_ = 0;
  std::vector<std::uint8_t> rgb_;
};

// The picture as it is meant to be seen, given its EXIF orientation 1..8 (EXIF 2.32, tag 0x0112; 1 is upright). Throws
// UsageError outside 1..8.
Image oriented(const Image& image, int orientation);

}  // namespace limpid

// A small Darknet model and a picture on disk, written without limpid's own code: 64x64 input, four convolutions, one
// maximum pool, one YOLO head on 8x8 cells with three anchors and the classes "square" and "traffic light".
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "tests/support/temporary_folder.h"

namespace limpid::test {

inline const std::string kToyCfg =
    "[net]\nbatch=1\nwidth=64\nheight=64\nchannels=3\n\n"
    "[convolutional]\nbatch_normalize=1\nfilters=8\nsize=3\nstride=2\npad=1\nactivation=leaky\n\n"
    "[convolutional]\nbatch_normalize=1\nfilters=16\nsize=3\nstride=2\npad=1\nactivation=leaky\n\n"
    "[maxpool]\nsize=2\nstride=2\n\n"
    "[convolutional]\nbatch_normalize=1\nfilters=16\nsize=3\nstride=1\npad=1\nactivation=leaky\n\n"
    "[convolutional]\nsize=1\nstride=1\npad=1\nfilters=21\nactivation=linear\n\n"
    "[yolo]\nmask=0,1,2\nanchors=10,14, 23,27, 37,58\nclasses=2\nnum=3\n";

// Numbers in -1..1 that look random and are the same everywhere (a linear congruential generator, Knuth's MMIX
// constants).
class ToyNumbers {
 public:
  explicit ToyNumbers(std::uint64_t seed) : state_(seed) {}
  float next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<float>(static_cast<double>(state_ >> 11) / 4503599627370496.0 - 1);
  }

 private:
  std::uint64_t state_;
};

inline void append(std::string& bytes, float value) {
  char raw[4];
  std::memcpy(raw, &value, 4);
  bytes.append(raw, 4);
}

// The weights of kToyCfg: header 0.2.0 and "seen", then per convolution biases, scales, means, variances, weights.
inline std::string toy_weights(std::uint64_t seed = 7) {
  const std::int32_t version[3] = {0, 2, 0};
  const std::uint64_t seen = 0;
  std::string bytes(reinterpret_cast<const char*>(version), sizeof version);
  bytes.append(reinterpret_cast<const char*>(&seen), sizeof seen);
  ToyNumbers numbers(seed);
  const auto convolution = [&](int filters, int inputs, bool normalised) {
    for (int i = 0; i < filters; ++i) append(bytes, 0.1F * numbers.next());
    for (int i = 0; normalised && i < filters; ++i) append(bytes, 1 + 0.2F * numbers.next());
    for (int i = 0; normalised && i < filters; ++i) append(bytes, 0.1F * numbers.next());
    for (int i = 0; normalised && i < filters; ++i) append(bytes, 1 + 0.3F * numbers.next());
    const float spread = std::sqrt(6.0F / static_cast<float>(inputs));
    for (int i = 0; i < filters * inputs; ++i) append(bytes, spread * numbers.next());
  };
  convolution(8, 3 * 9, true);
  convolution(16, 8 * 9, true);
  convolution(16, 16 * 9, true);
  convolution(21, 16, false);
  return bytes;
}

// A 24-bit BMP: a bright square and some texture.
inline std::string toy_bmp(std::int32_t width = 96, std::int32_t height = 80) {
  const std::int32_t row = (3 * width + 3) / 4 * 4;
  std::string bytes = "BM";
  const auto i32 = [&](std::int32_t value) { bytes.append(reinterpret_cast<const char*>(&value), 4); };
  i32(54 + row * height), i32(0), i32(54), i32(40), i32(width), i32(height), i32(1 | 24 << 16), i32(0),
      i32(row * height);
  i32(2835), i32(2835), i32(0), i32(0);
  for (std::int32_t y = 0; y < height; ++y) {
    for (std::int32_t x = 0; x < row / 3 * 3; x += 3) {
      const std::int32_t column = x / 3;
      const bool inside = column > 30 && column < 60 && y > 20 && y < 50;
      for (int c = 0; c < 3; ++c) {
        bytes += static_cast<char>(inside ? 230 : (column * (c + 3) + y * (5 - c) + column * y / 7) % 160);
      }
    }
    bytes.append(static_cast<std::size_t>(row - row / 3 * 3), '\0');
  }
  return bytes;
}

// toy.cfg, toy.weights, toy.names and picture.bmp in a folder of their own.
struct ToyFiles {
  TemporaryFolder folder;
  std::string model = folder.put("toy.cfg", kToyCfg).string();
  std::string picture = folder.put("picture.bmp", toy_bmp()).string();

  ToyFiles() {
    folder.put("toy.weights", toy_weights());
    folder.put("toy.names", "square\ntraffic light\n");
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }
};

}  // namespace limpid::test

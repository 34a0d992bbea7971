#include "detector/jpeg_tables.h"

#include <cstdint>

namespace limpid {
namespace {

// The tables of one segment [at, end): class and number, 16 counts of codes by length, then that many symbols.
bool tables_fit(std::span<const std::byte> jpeg, std::size_t at, std::size_t end) {
  while (at < end && at + 17 <= jpeg.size()) {
    std::size_t codes = 0;
    for (std::size_t i = 1; i <= 16; ++i) codes += std::to_integer<std::size_t>(jpeg[at + i]);
    if (codes > 256) return false;
    at += 17 + codes;
  }
  return true;
}

}  // namespace

bool jpeg_tables_fit(std::span<const std::byte> jpeg) {
  constexpr unsigned kDefineTables = 0xC4, kRestart0 = 0xD0, kRestart7 = 0xD7, kStart = 0xD8, kEnd = 0xD9;
  for (std::size_t at = 0; at + 3 < jpeg.size();) {
    const auto byte = std::to_integer<unsigned>(jpeg[at]), marker = std::to_integer<unsigned>(jpeg[at + 1]);
    if (byte != 0xFF || marker == 0xFF) {  // entropy-coded data, padding
      ++at;
      continue;
    }
    if (marker == kEnd) return true;
    if (marker == 0 || marker == kStart || (marker >= kRestart0 && marker <= kRestart7)) {  // without a length
      at += 2;
      continue;
    }
    const std::size_t length =
        std::to_integer<std::size_t>(jpeg[at + 2]) << 8 | std::to_integer<std::size_t>(jpeg[at + 3]);
    if (marker == kDefineTables && !tables_fit(jpeg, at + 4, at + 2 + length)) return false;
    at += 2 + (length < 2 ? 2 : length);
  }
  return true;
}

}  // namespace limpid

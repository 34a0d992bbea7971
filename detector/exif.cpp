#include "detector/exif.h"

#include <cstdint>
#include <string_view>

namespace limpid {
namespace {

using Bytes = std::span<const std::byte>;

std::uint32_t number(Bytes bytes, std::size_t at, std::size_t count, bool big_endian) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + (big_endian ? i : count - 1 - i)]);
  return value;
}

bool starts_with(Bytes bytes, std::string_view text) {
  if (bytes.size() < text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (static_cast<char>(bytes[i]) != text[i]) return false;
  return true;
}

// A TIFF block: byte order, 42, the offset of a directory of 12-byte entries (tag, type, count, value).
int orientation_in_tiff(Bytes tiff) {
  const bool big = starts_with(tiff, std::string_view("MM\0*", 4));
  if (tiff.size() < 8 || (!big && !starts_with(tiff, std::string_view("II*\0", 4)))) return 1;
  const std::size_t directory = number(tiff, 4, 4, big);
  if (directory > tiff.size() || tiff.size() - directory < 2) return 1;
  const std::size_t entries = number(tiff, directory, 2, big);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    constexpr std::uint32_t kOrientation = 0x0112, kShort = 3;
    if (number(tiff, entry, 2, big) != kOrientation || number(tiff, entry + 2, 2, big) != kShort) continue;
    const std::uint32_t value = number(tiff, entry + 8, 2, big);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

// JPEG: segments FF marker length(2, includes itself) payload, up to the start of scan.
int orientation_in_jpeg(Bytes bytes) {
  std::size_t at = 2;
  while (at + 4 <= bytes.size() && bytes[at] == std::byte{0xFF}) {
    const auto marker = std::to_integer<unsigned>(bytes[at + 1]);
    if (marker == 0xFF) {  // a fill byte
      ++at;
      continue;
    }
    const std::size_t length = number(bytes, at + 2, 2, true);
    if (marker == 0xDA || length < 2 || at + 2 + length > bytes.size()) return 1;
    const Bytes payload = bytes.subspan(at + 4, length - 2);
    if (marker == 0xE1 && starts_with(payload, std::string_view("Exif\0\0", 6)))
      return orientation_in_tiff(payload.subspan(6));
    at += 2 + length;
  }
  return 1;
}

// PNG: 8 bytes of signature, then chunks length(4) type(4) payload checksum(4).
int orientation_in_png(Bytes bytes) {
  std::size_t at = 8;
  while (at + 12 <= bytes.size()) {
    const std::size_t length = number(bytes, at, 4, true);
    if (length > bytes.size() - at - 12) return 1;
    if (starts_with(bytes.subspan(at + 4), "eXIf")) return orientation_in_tiff(bytes.subspan(at + 8, length));
    at += 12 + length;
  }
  return 1;
}

}  // namespace

int exif_orientation(Bytes bytes) {
  if (starts_with(bytes, "\xFF\xD8")) return orientation_in_jpeg(bytes);
  if (starts_with(bytes, "\x89PNG")) return orientation_in_png(bytes);
  return 1;
}

}  // namespace limpid

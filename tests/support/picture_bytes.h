// Makes picture files byte by byte, so that tests can say exactly what is odd about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::test {

inline std::span<const std::byte> as_bytes(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

inline std::string big_endian(std::uint32_t value, int count = 4) {
  std::string out;
  for (int i = count - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 255);
  return out;
}

inline std::string little_endian(std::uint32_t value, int count = 4) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>(value >> (8 * i) & 255);
  return out;
}

inline std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  return out;
}

inline std::uint32_t crc32(std::string_view data) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : data) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

inline std::string png_chunk(const std::string& type, const std::string& payload) {
  return big_endian(static_cast<std::uint32_t>(payload.size())) + type + payload + big_endian(crc32(type + payload));
}

// A zlib stream of stored blocks.
inline std::string zlib_stored(std::string_view data) {
  std::string out = "\x78\x01";
  std::uint32_t a = 1, b = 0;
  for (const char c : data) a = (a + static_cast<std::uint8_t>(c)) % 65521, b = (b + a) % 65521;
  do {
    const std::string_view block = data.substr(0, 65535);
    data.remove_prefix(block.size());
    const auto length = static_cast<std::uint32_t>(block.size());
    out += std::string(1, data.empty() ? '\1' : '\0') + little_endian(length, 2) + little_endian(~length, 2);
    out += block;
  } while (!data.empty());
  return out + big_endian(b << 16 | a);
}

// A zlib stream that unpacks to `count` zeros, a 160th in size: one block of fixed codes (RFC 1951, 3.2.6), the literal
// 0 and then copies of 258 bytes from distance 1. The closing checksum is
// left at zero.
inline std::string zlib_zeros(std::int64_t count) {
  std::string out = "\x78\x01";
  std::uint32_t held = 0;
  int bits = 0;
  const auto put = [&](std::uint32_t code, int length, bool high_first) {
    for (int i = 0; i < length; ++i) {
      held |= (code >> (high_first ? length - 1 - i : i) & 1) << bits;
      if (++bits == 8) out += static_cast<char>(held), held = 0, bits = 0;
    }
  };
  put(1, 1, false), put(1, 2, false);  // last block, fixed codes
  put(0x30, 8, true);                  // the literal 0
  for (std::int64_t i = 0; i < count / 258; ++i) put(0xC5, 8, true), put(0, 5, true);
  put(0, 7, true), put(0, 7, false);  // end of block, and what is left of the byte
  return out + std::string(4, '\0');
}

struct PngKind {
  std::uint32_t width = 1, height = 1;
  int depth = 8;
  int colour_type = 2;  // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
  int interlace = 0;
  std::string chunks = {};  // between IHDR and IDAT
};

inline std::string png_of_packed_rows(const PngKind& kind, const std::string& packed) {
  const std::string header = big_endian(kind.width) + big_endian(kind.height) + static_cast<char>(kind.depth) +
                             static_cast<char>(kind.colour_type) + std::string(2, '\0') +
                             static_cast<char>(kind.interlace);
  return "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", header) + kind.chunks + png_chunk("IDAT", packed) +
         png_chunk("IEND", "");
}

// `rows`: the filtered rows, each with its filter byte (for interlaced pictures: pass by pass).
inline std::string png_file(const PngKind& kind, const std::string& rows) {
  return png_of_packed_rows(kind, zlib_stored(rows));
}

// A TIFF block that holds one orientation tag.
inline std::string exif_tiff(int orientation, bool big = true) {
  const auto number = [big](std::uint32_t v, int n) { return big ? big_endian(v, n) : little_endian(v, n); };
  return (big ? std::string("MM") : std::string("II")) + number(42, 2) + number(8, 4) + number(1, 2) +
         number(0x0112, 2) + number(3, 2) + number(1, 4) + number(static_cast<std::uint32_t>(orientation), 2) +
         number(0, 2) + number(0, 4);
}

// A JPEG with the tag put behind its start marker.
inline std::string with_exif(const std::string& jpeg, const std::string& tiff) {
  const std::string payload = std::string("Exif\0\0", 6) + tiff;
  return jpeg.substr(0, 2) + "\xFF\xE1" + big_endian(static_cast<std::uint32_t>(payload.size() + 2), 2) + payload +
         jpeg.substr(2);
}

}  // namespace limpid::test

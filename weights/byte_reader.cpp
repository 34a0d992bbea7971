#include "weights/byte_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "tensor/error.h"
#include "weights/input_file.h"
#include "weights/utf8.h"

namespace limpid::weights {

namespace {

static_assert(std::endian::native == std::endian::little, "limpid reads little-endian files on little-endian machines");

// Characters that a terminal would obey rather than show: C0 and C1 controls, line separators, direction overrides.
bool obeyed(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string hexadecimal(std::uint32_t value, int digits) {
  std::string text;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 0xF];
  return text;
}

}  // namespace

std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit) {
  const InputFile file(path);
  if (file.size() > limit) {
    file.fail("has " + std::to_string(file.size()) + " bytes, expected at most " + std::to_string(limit));
  }
  std::vector<std::byte> bytes(file.size());
  file.read(0, bytes);
  file.expect_unchanged();
  return bytes;
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string safe;
  while (!text.empty()) {
    if (safe.size() >= limit) return safe + "...";
    const Utf8 character = first_character(text);
    if (character.length == 0) {
      safe += "\\x" + hexadecimal(static_cast<unsigned char>(text.front()), 2);
    } else if (!obeyed(character.code)) {
      safe += text.substr(0, character.length);
    } else {
      safe += character.code < 0x80 ? "\\x" + hexadecimal(character.code, 2) : "\\u" + hexadecimal(character.code, 4);
    }
    text.remove_prefix(std::max<std::size_t>(character.length, 1));
  }
  return safe;
}

void ByteReader::fail(const std::string& problem) const {
  throw FormatError("[" + file_ + "] at byte " + std::to_string(offset_) + ": " + problem);
}

std::span<const std::byte> ByteReader::take(std::size_t count, const std::string& what) {
  if (count > left()) {
    fail(what + " needs " + std::to_string(count) + " bytes, the file has " + std::to_string(left()) + " left");
  }
  const auto taken = bytes_.subspan(offset_, count);
  offset_ += count;
  return taken;
}

std::int32_t ByteReader::i32(const std::string& what) { return std::bit_cast<std::int32_t>(u32(what)); }

std::uint32_t ByteReader::u32(const std::string& what) {
  std::uint32_t value = 0;
  std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
  return value;
}

std::uint64_t ByteReader::u64(const std::string& what) {
  std::uint64_t value = 0;
  std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
  return value;
}

void ByteReader::f32(std::span<float> out, const std::string& what, bool allow_nonfinite) {
  const std::size_t start = offset_;
  const auto taken = take(out.size_bytes(), what);
  if (!out.empty()) std::memcpy(out.data(), taken.data(), out.size_bytes());
  if (allow_nonfinite) return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (std::isfinite(out[i])) continue;
    offset_ = start + 4 * i;
    fail(what + " holds " + (std::isnan(out[i]) ? "NaN" : "an infinite value") + " (value " + std::to_string(i) +
         "), expected finite numbers");
  }
}

}  // namespace limpid::weights

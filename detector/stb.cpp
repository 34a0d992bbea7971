#include "detector/stb.h"

#include <cstdlib>
#include <limits>
#include <string_view>

namespace {

// How large a buffer the decoder on this thread may ask for: stb has no argument to hand a limit through.
thread_local std::size_t allocation_limit = std::numeric_limits<std::size_t>::max();

void* limited_malloc(std::size_t size) { return size <= allocation_limit ? std::malloc(size) : nullptr; }
void* limited_realloc(void* p, std::size_t size) { return size <= allocation_limit ? std::realloc(p, size) : nullptr; }

struct AllocationLimit {
  explicit AllocationLimit(std::size_t limit) { allocation_limit = limit; }
  ~AllocationLimit() { allocation_limit = std::numeric_limits<std::size_t>::max(); }
};

}  // namespace

#define STBI_MALLOC(size) limited_malloc(size)
#define STBI_REALLOC(p, size) limited_realloc(p, size)
#define STBI_FREE(p) std::free(p)
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

namespace limpid::stb {
namespace {

const stbi_uc* data(std::span<const std::byte> bytes) { return reinterpret_cast<const stbi_uc*>(bytes.data()); }

// stb counts in int; load_image's limit on file size keeps below that.
bool countable(std::span<const std::byte> bytes, std::string& reason) {
  if (bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max())) return true;
  reason = "too large";
  return false;
}

std::string failure() {
  const char* reason = stbi_failure_reason();
  if (!reason) return "unknown reason";
  return std::string_view(reason) == "outofmem" ? "unpacks to more than it declares" : reason;
}

}  // namespace

std::optional<Header> read_header(Format format, std::span<const std::byte> bytes, std::string& reason) {
  int width = 0, height = 0, channels = 0;
  if (!countable(bytes, reason)) return std::nullopt;
  // stbi_info tries one format after the other and so forgets why the right one failed.
  stbi__context context;
  stbi__start_mem(&context, data(bytes), static_cast<int>(bytes.size()));
  const auto info = format == Format::png ? stbi__png_info : format == Format::jpeg ? stbi__jpeg_info : stbi__bmp_info;
  if (!info(&context, &width, &height, &channels)) {
    reason = failure();
    return std::nullopt;
  }
  return Header{width, std::abs(std::int64_t{height})};  // a BMP stored from top to bottom has a negative height
}

std::vector<std::uint8_t> decode_rgba(std::span<const std::byte> bytes, std::size_t limit, std::string& reason) {
  if (!countable(bytes, reason)) return {};
  const AllocationLimit guard(limit);
  int width = 0, height = 0, channels = 0;
  stbi_uc* pixels = stbi_load_from_memory(data(bytes), static_cast<int>(bytes.size()), &width, &height, &channels, 4);
  if (!pixels) {
    reason = failure();
    return {};
  }
  std::vector<std::uint8_t> rgba(pixels, pixels + std::size_t(width) * std::size_t(height) * 4);
  stbi_image_free(pixels);
  return rgba;
}

namespace {
// What stb hands its bytes to; `to` is a std::string.
void append(void* to, void* from, int size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(from), static_cast<std::size_t>(size));
}
}  // namespace

std::string encode_png(const std::uint8_t* rgb, int width, int height) {
  std::string out;
  if (!stbi_write_png_to_func(append, &out, width, height, 3, rgb, width * 3)) out.clear();
  return out;
}

std::string encode_jpeg(const std::uint8_t* rgb, int width, int height, int quality) {
  std::string out;
  if (!stbi_write_jpg_to_func(append, &out, width, height, 3, rgb, quality)) out.clear();
  return out;
}

std::string deflate(std::span<const std::byte> bytes) {
  std::string reason;
  if (!countable(bytes, reason)) return {};
  constexpr int kQuality = 8;  // stb's own default for PNG
  int size = 0;
  // stb does not write to what it compresses.
  unsigned char* stream =
      stbi_zlib_compress(const_cast<stbi_uc*>(data(bytes)), static_cast<int>(bytes.size()), &size, kQuality);
  if (!stream) return {};
  std::string out(reinterpret_cast<const char*>(stream), static_cast<std::size_t>(size));
  std::free(stream);
  return out;
}

}  // namespace limpid::stb

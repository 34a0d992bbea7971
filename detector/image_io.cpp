#include "detector/image_io.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "detector/exif.h"
#include "detector/jpeg_tables.h"
#include "detector/stb.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/output_file.h"
#include "weights/sha256.h"

namespace limpid {
namespace {

using Bytes = std::span<const std::byte>;

struct Readable {
  std::string_view signature, name;
  stb::Format format;
};
constexpr Readable kReadable[] = {{"\x89PNG\r\n\x1a\n", "PNG", stb::Format::png},
                                  {"\xFF\xD8\xFF", "JPEG", stb::Format::jpeg},
                                  {"BM", "BMP", stb::Format::bmp}};

[[noreturn]] void fail(const std::string& name, const std::string& problem) {
  throw FormatError("[" + name + "] " + problem);
}

// c = alpha c + (1 - alpha) white, rounded.
std::vector<std::uint8_t> composite_on_white(const std::vector<std::uint8_t>& rgba) {
  std::vector<std::uint8_t> rgb(rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < rgba.size() / 4; ++i)
    for (std::size_t c = 0; c < 3; ++c) {
      const unsigned alpha = rgba[4 * i + 3];
      rgb[3 * i + c] = static_cast<std::uint8_t>((alpha * rgba[4 * i + c] + (255 - alpha) * 255 + 127) / 255);
    }
  return rgb;
}

}  // namespace

LoadedImage decode_image(Bytes bytes, const std::string& name, const ImageLimits& limits) {
  if (bytes.empty()) fail(name, "empty file, expected a PNG, JPEG or BMP picture");
  const Readable* format = nullptr;
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 16));
  for (const Readable& f : kReadable)
    if (head.starts_with(f.signature)) format = &f;
  if (!format) {
    const std::string hint = weights::looks_like(bytes);
    fail(name, "not a PNG, JPEG or BMP picture" + (hint.empty() ? "" : ": it looks like " + hint));
  }
  const std::string damaged = "cannot be read as " + std::string(format->name) + ": ";

  if (format->format == stb::Format::jpeg && !jpeg_tables_fit(bytes))
    fail(name, damaged + "a Huffman table with more than 256 codes");

  std::string reason;
  const std::optional<stb::Header> header = stb::read_header(format->format, bytes, reason);
  if (!header) fail(name, damaged + reason);
  const std::string extent = std::to_string(header->width) + "x" + std::to_string(header->height);
  if (header->width < 1 || header->height < 1) fail(name, damaged + extent + " pixels");
  if (header->width > limits.pixels / header->height)
    fail(name, "too large: " + extent + " pixels, at most " + std::to_string(limits.pixels) + " are decoded");

  // 16-bit RGBA takes 8 bytes a pixel, and unpacking an interlaced picture may double its guess; small pictures need
  // room for whole 16x16 blocks and tables.
  const std::size_t room =
      static_cast<std::size_t>(header->width * header->height) * 20 + bytes.size() + (std::size_t{1} << 24);
  const std::vector<std::uint8_t> rgba = stb::decode_rgba(bytes, room, reason);
  if (rgba.empty()) fail(name, damaged + reason);

  LoadedImage loaded;
  loaded.orientation = exif_orientation(bytes);
  loaded.image = oriented(Image::of(header->width, header->height, composite_on_white(rgba)), loaded.orientation);
  loaded.source = {name, weights::sha256(bytes)};
  return loaded;
}

LoadedImage load_image(const std::filesystem::path& path, const ImageLimits& limits) {
  const std::vector<std::byte> bytes = weights::read_file(path, limits.file_bytes);
  LoadedImage loaded = decode_image(bytes, weights::printable(path.string(), 400), limits);
  loaded.source.name = path.filename().string();
  return loaded;
}

namespace {
void expect_writable(const Image& image, const std::string& where) {
  constexpr std::int64_t kMost = std::numeric_limits<int>::max() / 4;
  if (image.width() < 1 || image.height() < 1 || image.width() > kMost / image.height())
    throw ShapeError("[" + where + "] a picture of " + std::to_string(image.width()) + "x" +
                     std::to_string(image.height()) + " pixels cannot be written");
}
}  // namespace

std::string png_bytes(const Image& image) {
  expect_writable(image, "png");
  std::string bytes =
      stb::encode_png(image.rgb().data(), static_cast<int>(image.width()), static_cast<int>(image.height()));
  if (bytes.empty()) throw Error("[png] out of memory while packing the picture");
  return bytes;
}

std::string jpeg_bytes(const Image& image, int quality) {
  expect_writable(image, "jpeg");
  std::string bytes =
      stb::encode_jpeg(image.rgb().data(), static_cast<int>(image.width()), static_cast<int>(image.height()), quality);
  if (bytes.empty()) throw Error("[jpeg] out of memory while packing the picture");
  return bytes;
}

void save_png(const std::filesystem::path& path, const Image& image) { weights::write_file(path, png_bytes(image)); }

}  // namespace limpid

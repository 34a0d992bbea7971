// Pictures from files (PNG, JPEG, BMP; by content, not by name) and to PNG.
//
// - EXIF orientation is applied; ICC profiles and gamma chunks are ignored: values are taken as sRGB.
// - Transparent pixels are composited on white, as a page shows them. 16-bit samples keep their upper byte.
// - JPEG: baseline and progressive, grey, YCbCr, RGB, CMYK and YCCK, any sampling, restart markers; arithmetic coding
// and
//   12 bits are refused. What follows the first picture is ignored.
// - A file that ends early is refused. Checksums of PNG are not verified.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "detector/image.h"
#include "weights/model_file.h"

namespace limpid {

struct LoadedImage {
  Image image;                 // upright
  weights::SourceFile source;  // name without folder, and SHA-256 of the bytes that were decoded
  int orientation = 1;         // EXIF's, already applied
};

struct ImageLimits {
  std::int64_t pixels = 64'000'000;  // width x height, read from the header before decoding
  std::uint64_t file_bytes = std::uint64_t{512} * 1000000;
};

// Throws FormatError "[PATH] ..." when the file cannot be read, is another format (named where it is recognised), is
// damaged or exceeds a limit.
LoadedImage load_image(const std::filesystem::path& path, const ImageLimits& limits = {});
// The same for bytes in memory; `name` stands for the file in errors.
LoadedImage decode_image(std::span<const std::byte> bytes, const std::string& name, const ImageLimits& limits = {});

std::string png_bytes(const Image& image);
// To be looked at, not to be computed with: JPEG loses what the eye does not miss. quality 1..100.
std::string jpeg_bytes(const Image& image, int quality = 88);
// Replaces the file atomically (weights/output_file.h).
void save_png(const std::filesystem::path& path, const Image& image);

}  // namespace limpid

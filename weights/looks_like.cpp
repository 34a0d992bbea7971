// The table of what foreign files are recognised as. To teach it a kind, add a row.
#include <algorithm>
#include <array>
#include <string_view>

#include "weights/byte_reader.h"

namespace limpid::weights {

namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view kind;
};

constexpr std::array kSignatures = {
    Signature{0, "version https://git-lfs"sv, "a Git LFS pointer (fetch the real file with 'git lfs pull')"},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "an ELF program"},
    Signature{0, "\x1f\x8b"sv, "gzip data"},
    Signature{0, "BZh"sv, "bzip2 data"},
    Signature{0,
              "\xfd"
              "7zXZ\0"sv,
              "xz data"},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "zstd data"},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive"},
    Signature{0, "PK\3\4"sv, "a ZIP archive (a PyTorch checkpoint is one)"},
    Signature{257, "ustar"sv, "a tar archive"},
    Signature{0, "\x80\2}"sv, "a Python pickle"},
    Signature{0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file"},
    Signature{0, "\x93NUMPY"sv, "a numpy array (.npy)"},
    Signature{0, "\x89PNG\r\n\x1a\n"sv, "a PNG picture"},
    Signature{0, "\xff\xd8\xff"sv, "a JPEG picture"},
    Signature{0, "GIF8"sv, "a GIF picture"},
    Signature{8, "WEBP"sv, "a WebP picture"},
    Signature{4, "ftypheic"sv, "a HEIC picture"},
    Signature{4, "ftypavif"sv, "an AVIF picture"},
    Signature{0, "II*\0"sv, "a TIFF picture"},
    Signature{0, "MM\0*"sv, "a TIFF picture"},
    Signature{0, "BM"sv, "a BMP picture"},
    Signature{0, "%PDF-"sv, "a PDF document"},
    Signature{8, "{\""sv, "a safetensors file"},
};

// Text kinds begin, after white space, with one of these in any case.
constexpr std::array kTexts = {
    Signature{0, "<!doctype html"sv, "an HTML page (a download that went wrong?)"},
    Signature{0, "<html"sv, "an HTML page (a download that went wrong?)"},
    Signature{0, "<svg"sv, "an SVG drawing"},
    Signature{0, "<?xml"sv, "an XML document"},
    Signature{0, "[net]"sv, "a Darknet cfg"},
    Signature{0, "[convolutional]"sv, "a Darknet cfg"},
    Signature{0, "{\""sv, "JSON text"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string looks_like(std::span<const std::byte> bytes) {
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 1024));
  for (const Signature& s : kSignatures) {
    if (head.size() >= s.offset && head.substr(s.offset).starts_with(s.bytes)) return std::string(s.kind);
  }
  std::string text(head);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  std::transform(text.begin(), text.end(), text.begin(), lower);
  for (const Signature& s : kTexts) {
    if (text.starts_with(s.bytes)) return std::string(s.kind);
  }
  return {};
}

}  // namespace limpid::weights

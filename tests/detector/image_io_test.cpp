#include "detector/image_io.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>

#include "detector/exif.h"
#include "tensor/error.h"
#include "tensor/random.h"
#include "tests/support/jpeg_samples.h"
#include "tests/support/picture_bytes.h"
#include "tests/support/temporary_folder.h"
#include "weights/sha256.h"

using namespace limpid;
using namespace limpid::test;

namespace {

LoadedImage decode(const std::string& bytes, const ImageLimits& limits = {}) {
  return decode_image(as_bytes(bytes), "p", limits);
}

std::string error_of(const std::string& bytes) {
  try {
    decode(bytes);
  } catch (const FormatError& e) {
    return e.what();
  }
  return "no error";
}

bool near(Colour a, Colour b, int tolerance) {
  for (std::size_t c = 0; c < 3; ++c)
    if (std::abs(int{a[c]} - int{b[c]}) > tolerance) return false;
  return true;
}

std::string bmp_file(std::int32_t width, std::int32_t height, const std::string& pixels) {
  return "BM" + little_endian(static_cast<std::uint32_t>(54 + pixels.size())) + little_endian(0) + little_endian(54) +
         little_endian(40) + little_endian(static_cast<std::uint32_t>(width)) +
         little_endian(static_cast<std::uint32_t>(height)) + little_endian(1, 2) + little_endian(24, 2) +
         std::string(24, '\0') + pixels;
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("pictures that are refused, and what is said") {
  struct Case {
    std::string what, bytes, expected;
  };
  const std::string rgb_1x1 = png_file({}, std::string("\0\1\2\3", 4));
  const Case cases[] = {
      {"empty", "", "[p] empty file, expected a PNG, JPEG or BMP picture"},
      {"one byte", "x", "[p] not a PNG, JPEG or BMP picture"},
      {"GIF", "GIF89a....", "[p] not a PNG, JPEG or BMP picture: it looks like a GIF picture"},
      {"WebP", "RIFF1234WEBPVP8 ", "[p] not a PNG, JPEG or BMP picture: it looks like a WebP picture"},
      {"HEIC", std::string("\0\0\0\x18", 4) + "ftypheic",
       "[p] not a PNG, JPEG or BMP picture: it looks like a HEIC picture"},
      {"SVG", "<svg xmlns=''>", "[p] not a PNG, JPEG or BMP picture: it looks like an SVG drawing"},
      {"PDF", "%PDF-1.7", "[p] not a PNG, JPEG or BMP picture: it looks like a PDF document"},
      {"2^31-1 squared", png_file({.width = 0x7FFFFFFF, .height = 0x7FFFFFFF}, ""),
       "[p] cannot be read as PNG: too large"},
      {"2^24 squared", png_file({.width = 16777216, .height = 16777216}, ""), "[p] cannot be read as PNG: too large"},
      {"no pixels", png_file({.width = 0, .height = 0}, ""), "[p] cannot be read as PNG: 0-pixel image"},
      {"a PNG bomb", png_file({.width = 10000, .height = 10000}, std::string(1000, '\0')),
       "[p] too large: 10000x10000 pixels, at most 64000000 are decoded"},
      {"palette without PLTE", png_file({.colour_type = 3}, std::string("\0\0", 2)),
       "[p] cannot be read as PNG: no PLTE"},
      {"PNG signature alone", rgb_1x1.substr(0, 8), "[p] cannot be read as PNG: first not IHDR"},
      {"arithmetic JPEG", from_hex(jpeg::arithmetic), "[p] cannot be read as JPEG: unknown marker"},
      {"12-bit JPEG", from_hex(jpeg::twelve_bits), "[p] cannot be read as JPEG: only 8-bit"},
      {"BMP header alone", bmp_file(2, 2, "").substr(0, 20), "[p] cannot be read as BMP: bad BMP"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(error_of(c.bytes) == c.expected);
  }
}

TEST_CASE("files that are refused") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  CHECK_THROWS_AS(load_image(folder), FormatError);
  CHECK_THROWS_AS(load_image(folder / "limpid no such file.png"), FormatError);
}

TEST_CASE("a picture that is too large costs no memory") {
  const std::string bomb = png_file({.width = 10000, .height = 10000}, std::string(1000, '\0'));
  const long before = peak_kilobytes();
  CHECK_THROWS_AS(decode(bomb), FormatError);
  CHECK(peak_kilobytes() - before < 1'000);
  CHECK(decode(png_of_packed_rows({.width = 100, .height = 100}, zlib_zeros(31'000))).image.at(99, 99) ==
        Colour{0, 0, 0});
  // One pixel declared over rows that unpack to 400 MB: no more is unpacked than the extent can need.
  const std::string long_rows = png_of_packed_rows({}, zlib_zeros(400'000'000));
  const long with_file = peak_kilobytes();
  CHECK(error_of(long_rows) == "[p] cannot be read as PNG: unpacks to more than it declares");
  CHECK(peak_kilobytes() - with_file < 50'000);
}

TEST_CASE("pictures cut short or with flipped bits are refused or decoded, never worse") {
  std::string rows;
  for (int y = 0; y < 16; ++y) {
    rows += '\0';
    for (int x = 0; x < 48; ++x) rows += static_cast<char>(x * y);
  }
  const std::string whole[] = {png_file({.width = 16, .height = 16}, rows), from_hex(jpeg::baseline),
                               from_hex(jpeg::progressive), bmp_file(16, 16, std::string(768, 'a'))};
  Random random(7);
  for (const std::string& bytes : whole) {
    const auto survives = [](const std::string& broken) {
      try {
        return decode(broken).image.width() > 0;
      } catch (const FormatError&) {
        return true;
      }
    };
    for (std::size_t length = 0; length < bytes.size(); length += 16) CHECK(survives(bytes.substr(0, length)));
    for (int i = 0; i < 1000; ++i) {
      std::string broken = bytes;
      broken[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(bytes.size())))] ^=
          static_cast<char>(1 << random.below(8));
      CHECK(survives(broken));
    }
  }
}

TEST_CASE("kinds of PNG") {
  const auto first = [](const PngKind& kind, const std::string& rows) {
    return decode(png_file(kind, rows)).image.at(0, 0);
  };
  using namespace std::string_literals;
  CHECK(first({}, "\0\x0a\x14\x1e"s) == Colour{10, 20, 30});
  CHECK(first({.colour_type = 0}, "\0\x50"s) == Colour{80, 80, 80});
  CHECK(first({.depth = 1, .colour_type = 0}, "\0\x80"s) == Colour{255, 255, 255});
  CHECK(first({.depth = 16, .colour_type = 0}, "\0\x50\xff"s) == Colour{80, 80, 80});
  CHECK(first({.depth = 16}, "\0\x0a\xff\x14\xff\x1e\xff"s) == Colour{10, 20, 30});
  CHECK(first({.interlace = 1}, "\0\x0a\x14\x1e"s) == Colour{10, 20, 30});
  const std::string palette = png_chunk("PLTE", "\x01\x02\x03\x0a\x14\x1e");
  CHECK(first({.colour_type = 3, .chunks = palette}, "\0\1"s) == Colour{10, 20, 30});
  // Transparency is composited on white.
  CHECK(first({.colour_type = 4}, "\0\x50\xff"s) == Colour{80, 80, 80});
  CHECK(first({.colour_type = 4}, "\0\x50\0"s) == Colour{255, 255, 255});
  CHECK(first({.colour_type = 6}, "\0\x0a\x14\x1e\0"s) == Colour{255, 255, 255});
  CHECK(first({.colour_type = 6}, "\0\0\0\0\x66"s) == Colour{153, 153, 153});  // 102/255 = 0.4 of black
  CHECK(first({.colour_type = 3, .chunks = palette + png_chunk("tRNS", "\xff\0"s)}, "\0\1"s) == Colour{255, 255, 255});
  CHECK(first({.chunks = png_chunk("tRNS", "\0\x0a\0\x14\0\x1e"s)}, "\0\x0a\x14\x1e"s) == Colour{255, 255, 255});
  // Colour management is ignored.
  CHECK(first({.chunks = png_chunk("gAMA", big_endian(22727))}, "\0\x0a\x14\x1e"s) == Colour{10, 20, 30});
  // Checksums are not verified.
  std::string bad_sum = png_file({}, "\0\x0a\x14\x1e"s);
  bad_sum[29] ^= 1;
  CHECK(decode(bad_sum).image.at(0, 0) == Colour{10, 20, 30});
}

TEST_CASE("kinds of JPEG") {
  const Colour red{220, 30, 20}, blue{20, 40, 200};
  const std::pair<const char*, int> kinds[] = {
      {jpeg::baseline, 8}, {jpeg::subsampled, 8}, {jpeg::progressive, 8}, {jpeg::restart, 8}, {jpeg::cmyk, 12}};
  for (const auto& [hex, tolerance] : kinds) {
    const LoadedImage loaded = decode(from_hex(hex));
    CAPTURE(hex);
    REQUIRE(loaded.image.width() == 32);
    REQUIRE(loaded.image.height() == 16);
    CHECK(near(loaded.image.at(4, 8), red, tolerance));
    CHECK(near(loaded.image.at(28, 8), blue, tolerance));
  }
  const Colour grey = decode(from_hex(jpeg::grey)).image.at(4, 8);
  CHECK(near(grey, {86, 86, 86}, 3));  // 0.299 * 220 + 0.587 * 30 + 0.114 * 20

  const std::string whole = from_hex(jpeg::baseline);
  CHECK(decode(whole + "trailing data").image == decode(whole).image);
  CHECK(decode(whole + from_hex(jpeg::grey)).image == decode(whole).image);
  for (std::size_t length = 3; length < whole.size() - 1; ++length)
    CHECK_THROWS_AS(decode(whole.substr(0, length)), FormatError);
}

TEST_CASE("a JPEG whose Huffman table declares more codes than there are is refused before it is decoded") {
  for (const char* hex : {jpeg::baseline, jpeg::progressive}) {
    const std::string whole = from_hex(hex);
    for (const std::size_t table : {whole.find("\xFF\xC4"), whole.rfind("\xFF\xC4")}) {
      std::string broken = whole;
      for (std::size_t i = 5; i < 21; ++i) broken[table + i] = '\xFF';
      CHECK(error_of(broken) == "[p] cannot be read as JPEG: a Huffman table with more than 256 codes");
    }
  }
}

TEST_CASE("kinds of BMP: from bottom to top, and from top to bottom") {
  using namespace std::string_literals;
  const std::string pixels = "\1\2\3\0"s + "\4\5\6\0"s;  // blue, green, red, padding
  CHECK(decode(bmp_file(1, 2, pixels)).image.at(0, 0) == Colour{6, 5, 4});
  CHECK(decode(bmp_file(1, -2, pixels)).image.at(0, 0) == Colour{3, 2, 1});
}

TEST_CASE("EXIF orientation is applied, in both byte orders, from JPEG and PNG") {
  const std::string plain = from_hex(jpeg::baseline);
  const Image upright = decode(plain).image;
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const bool big : {true, false}) {
      const LoadedImage loaded = decode(with_exif(plain, exif_tiff(orientation, big)));
      CHECK(loaded.orientation == orientation);
      CHECK(loaded.image == oriented(upright, orientation));
    }
  const std::string png = png_file({.width = 2, .chunks = png_chunk("eXIf", exif_tiff(6))}, std::string("\0abcdef", 7));
  CHECK(decode(png).image.height() == 2);
}

TEST_CASE("EXIF blocks that lie about their lengths are left alone") {
  const std::string plain = from_hex(jpeg::baseline);
  const std::string tiff = exif_tiff(6);
  CHECK(exif_orientation(as_bytes(with_exif(plain, exif_tiff(0)))) == 1);
  CHECK(exif_orientation(as_bytes(with_exif(plain, exif_tiff(9)))) == 1);
  for (std::size_t length = 0; length < 20; ++length)
    CHECK(exif_orientation(as_bytes(with_exif(plain, tiff.substr(0, length)))) == 1);
  std::string far = tiff;
  far[4] = '\x7f';  // the directory's offset
  CHECK(exif_orientation(as_bytes(with_exif(plain, far))) == 1);
  std::string many = tiff;
  many[8] = '\xff';  // the number of entries
  many[11] = '\0';
  CHECK(exif_orientation(as_bytes(with_exif(plain, many))) == 1);
  const std::string whole = with_exif(plain, tiff);
  for (std::size_t length = 0; length < 60; ++length) exif_orientation(as_bytes(whole.substr(0, length)));
}

TEST_CASE("extreme extents and odd names load; the hash names the bytes; PNG comes back as it was") {
  for (const auto& [w, h] : {std::pair{1, 1}, {1, 10000}, {10000, 1}}) {
    Image image(w, h, {9, 8, 7});
    image.set(w - 1, h - 1, {1, 2, 3});
    CHECK(decode(png_bytes(image)).image == image);
  }
  const TemporaryFolder folder;
  const Image image(3, 2, {10, 20, 30});
  const std::vector<std::string> names{"with space.png", "new\nline.png",      "-rf", "größe.png", "\"><script>.png",
                                       ".jpg",           std::string(255, 'n')};
  for (const std::string& name : names) {
    CAPTURE(name);
    const LoadedImage loaded = load_image(folder.put(name, png_bytes(image)));
    CHECK(loaded.image == image);
    CHECK(loaded.source.name == name);
    CHECK(loaded.source.sha256 == weights::sha256(as_bytes(png_bytes(image))));
  }
  save_png(folder / "saved.png", image);
  CHECK(load_image(folder / "saved.png").image == image);
  CHECK_THROWS_AS(png_bytes(Image()), ShapeError);
}

#include "weights/byte_reader.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tensor/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "weights/utf8.h"

using namespace limpid;
using namespace limpid::weights;
using test::contains;
using test::error_text;

namespace {

std::span<const std::byte> as_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace

TEST_CASE("a regular file is read whole, through symbolic links too") {
  const test::TemporaryFolder folder;
  const std::string text("a\0b\xff", 4);
  const auto file = folder.put("data", text);
  std::filesystem::create_symlink(file, folder / "link");
  for (const auto& path : {file, folder / "link"}) {
    const auto bytes = read_file(path);
    REQUIRE(bytes.size() == 4);
    CHECK(std::memcmp(bytes.data(), text.data(), 4) == 0);
  }
  CHECK(read_file(folder.put("empty", "")).empty());
}

TEST_CASE("what is not a readable regular file is refused, and said") {
  const test::TemporaryFolder folder;
  const auto reason = [](const std::filesystem::path& path) {
    return error_text<FormatError>([&] { read_file(path); });
  };

  CHECK(contains(reason(folder / "absent"), "absent] cannot be read: No such file or directory"));
  CHECK(contains(reason(folder.path()), "] is a folder, expected a regular file"));
  CHECK(reason("/dev/zero") == "[/dev/zero] is a device, expected a regular file");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(
      contains(reason(folder / "pipe"), "pipe] is a pipe, expected a regular file"));  // and does not wait for a writer
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  CHECK(contains(reason(folder / "loop"), "loop] cannot be read: Too many levels of symbolic links"));
  CHECK(contains(reason(folder / "bad\nname"), "bad\\x0aname] cannot be read"));
  if (::geteuid() != 0) {
    const auto secret = folder.put("secret", "x");
    std::filesystem::permissions(secret, std::filesystem::perms::none);
    CHECK(contains(reason(secret), "secret] cannot be read: Permission denied"));
  }
}

TEST_CASE("a file above the limit is refused by its size alone") {
  const test::TemporaryFolder folder;
  const auto sparse = folder.put("sparse", "");
  std::filesystem::resize_file(sparse, std::uintmax_t{5} << 30);
  CHECK(contains(error_text<FormatError>([&] { read_file(sparse, 1000); }),
                 "sparse] has 5368709120 bytes, expected at most 1000"));
}

TEST_CASE("values come in order, and every error names the offset") {
  std::string data;
  const auto put = [&](auto value) { data.append(reinterpret_cast<const char*>(&value), sizeof value); };
  put(std::int32_t{-7});
  put(std::uint32_t{0xDEADBEEF});
  put(std::uint64_t{1} << 40);
  put(1.5f);
  put(-0.0f);
  data += "ab";

  ByteReader reader("m.weights", as_bytes(data));
  CHECK(reader.i32("major") == -7);
  CHECK(reader.u32("minor") == 0xDEADBEEF);
  CHECK(reader.u64("seen") == std::uint64_t{1} << 40);
  std::array<float, 2> values{};
  reader.f32(values, "bias");
  CHECK(values == std::array<float, 2>{1.5f, -0.0f});
  CHECK(reader.offset() == 24);
  CHECK(reader.left() == 2);
  CHECK(error_text<FormatError>([&] { reader.f32(values, "layer 3 bias"); }) ==
        "[m.weights] at byte 24: layer 3 bias needs 8 bytes, the file has 2 left");
  CHECK(reader.take(2, "rest").size() == 2);
  CHECK(error_text<FormatError>([&] { reader.u32("more"); }) ==
        "[m.weights] at byte 26: more needs 4 bytes, the file has 0 left");
}

TEST_CASE("NaN and infinity are refused where they stand unless they are asked for") {
  const std::array<float, 3> bad = {1, -std::numeric_limits<float>::infinity(),
                                    std::numeric_limits<float>::quiet_NaN()};
  std::array<float, 3> values{};
  ByteReader reader("m", std::as_bytes(std::span(bad)));
  CHECK(error_text<FormatError>([&] { reader.f32(values, "weight"); }) ==
        "[m] at byte 4: weight holds an infinite value (value 1), expected finite numbers");
  ByteReader from_last("m", std::as_bytes(std::span(bad)).subspan(8));
  CHECK(error_text<FormatError>([&] { from_last.f32(std::span(values).first(1), "weight"); }) ==
        "[m] at byte 0: weight holds NaN (value 0), expected finite numbers");
  ByteReader again("m", std::as_bytes(std::span(bad)));
  again.f32(values, "weight", true);
  CHECK(std::memcmp(values.data(), bad.data(), 12) == 0);
}

TEST_CASE("foreign files are recognised by their first bytes") {
  using namespace std::string_literals;
  CHECK(contains(looks_like(as_bytes("version https://git-lfs.github.com/spec/v1\noid"s)), "Git LFS pointer"));
  CHECK(contains(looks_like(as_bytes("\n <!DOCTYPE HTML><title>404"s)), "HTML page"));
  CHECK(looks_like(as_bytes("\x1f\x8b\x08"s)) == "gzip data");
  CHECK(looks_like(as_bytes("\x7f"
                            "ELF"s)) == "an ELF program");
  CHECK(looks_like(as_bytes("RIFF1234WEBPVP8 "s)) == "a WebP picture");
  CHECK(looks_like(as_bytes("\x40\0\0\0\0\0\0\0{\"a\""s)) == "a safetensors file");
  CHECK(looks_like(as_bytes("\xef\xbb\xbf[net]\n"s)) == "a Darknet cfg");
  CHECK(looks_like(as_bytes("\0\0\0\0"s)).empty());
  CHECK(looks_like({}).empty());
}

TEST_CASE("text from a foreign file is shown, never obeyed") {
  CHECK(printable("conv \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") == "conv \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(printable("a\x1b[31m\nb\x7f") == "a\\x1b[31m\\x0ab\\x7f");
  CHECK(printable("\xc2\x9b"
                  "2J") == "\\u009b2J");
  CHECK(printable("evil\xe2\x80\xaegnp.exe") == "evil\\u202egnp.exe");  // right-to-left override
  CHECK(printable("\xff\xc0\x80\xed\xa0\x80") == "\\xff\\xc0\\x80\\xed\\xa0\\x80");
  CHECK(printable("</script>") == "</script>");
  CHECK(printable(std::string(1000, 'x'), 10) == "xxxxxxxxxx...");
  CHECK(printable(std::string(10, 'x'), 10) == "xxxxxxxxxx");
}

TEST_CASE("every Unicode character is written and read as itself") {
  for (std::uint32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    const Utf8 read = first_character(text + "tail");
    REQUIRE(read.code == code);
    REQUIRE(read.length == text.size());
    REQUIRE(first_character(text.substr(0, text.size() - 1)).length == 0);  // cut short
  }
  for (const char* bad :
       {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8"}) {
    CHECK(first_character(bad).length == 0);
  }
}

#include "weights/byte_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <system_error>

#include "tensor/error.h"
#include "weights/utf8.h"

namespace limpid::weights {

namespace {

static_assert(std::endian::native == std::endian::little, "limpid reads little-endian files on little-endian machines");

[[noreturn]] void fail_file(const std::filesystem::path& path, const std::string& problem) {
  throw FormatError("[" + printable(path.native()) + "] " + problem);
}

std::string last_error() { return std::generic_category().message(errno); }

void expect_regular(const std::filesystem::path& path, const struct stat& info) {
  if (S_ISREG(info.st_mode)) return;
  const char* const kind = S_ISDIR(info.st_mode)    ? "a folder"
                           : S_ISFIFO(info.st_mode) ? "a pipe"
                           : S_ISSOCK(info.st_mode) ? "a socket"
                                                    : "a device";
  fail_file(path, std::string("is ") + kind + ", expected a regular file");
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

struct Descriptor {
  int fd;
  explicit Descriptor(int opened) : fd(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

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
  struct stat before {};
  if (::stat(path.c_str(), &before) != 0) fail_file(path, "cannot be read: " + last_error());
  expect_regular(path, before);  // looked at before it is opened: opening a device can already do something

  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0 || ::fstat(file.fd, &before) != 0) fail_file(path, "cannot be read: " + last_error());
  expect_regular(path, before);
  const auto size = static_cast<std::uint64_t>(before.st_size);
  if (size > limit) {
    fail_file(path, "has " + std::to_string(size) + " bytes, expected at most " + std::to_string(limit));
  }

  std::vector<std::byte> bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_file(path, "cannot be read at byte " + std::to_string(done) + ": " + last_error());
    if (count == 0) fail_file(path, "became shorter while it was read");
    done += static_cast<std::size_t>(count);
  }
  struct stat after {};
  if (::fstat(file.fd, &after) != 0 || !same_file(before, after)) fail_file(path, "changed while it was read");
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

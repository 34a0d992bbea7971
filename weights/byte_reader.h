// Reading foreign files: whole into memory, regular files only, every error naming file and offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace limpid::weights {

// The bytes of a regular file (symbolic links are followed; folders, pipes and devices are refused). Throws FormatError
// "[PATH] ..." when it is missing, unreadable, larger than `limit`, or changes while it is read.
std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{8} << 30);

// What the first bytes look like when they are not what was expected: "a Git LFS pointer", "an HTML page", "gzip data",
// "an ELF program", ...; empty when nothing is recognised.
std::string looks_like(std::span<const std::byte> bytes);

// A text from a foreign file, made safe to print: control characters and invalid UTF-8 escaped, cut to `limit` bytes.
std::string printable(std::string_view text, std::size_t limit = 200);

// Little-endian values in order; every error reads "[FILE] at byte N: ...".
class ByteReader {
 public:
  ByteReader(std::string file, std::span<const std::byte> bytes) : file_(std::move(file)), bytes_(bytes) {}

  std::size_t offset() const { return offset_; }
  std::size_t left() const { return bytes_.size() - offset_; }
  std::span<const std::byte> take(std::size_t count, const std::string& what);
  std::int32_t i32(const std::string& what);
  std::uint32_t u32(const std::string& what);
  std::uint64_t u64(const std::string& what);
  // `count` float32 values into `out`; throws FormatError naming `what` when the file ends before or a value is not
  // finite (unless allow_nonfinite).
  void f32(std::span<float> out, const std::string& what, bool allow_nonfinite = false);
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  std::string file_;
  std::span<const std::byte> bytes_;
  std::size_t offset_ = 0;
};

}  // namespace limpid::weights

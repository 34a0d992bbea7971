// A regular file held open for reading: its size is known before anything of it is in memory, so that a declared size
// can be checked before anything is allocated. Or bytes that are in memory already, read as such a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace limpid::weights {

class InputFile {
 public:
  // Symbolic links are followed; folders, pipes and devices are refused unopened. Throws FormatError "[PATH] ...".
  explicit InputFile(std::filesystem::path path);
  // The bytes must live longer.
  InputFile(std::string name, std::span<const std::byte> bytes);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  const std::string& name() const { return name_; }  // the path, safe to print
  std::uint64_t size() const { return size_; }
  // Exactly out.size() bytes from `offset`. Throws FormatError when they cannot be had.
  void read(std::uint64_t offset, std::span<std::byte> out) const;
  // Throws FormatError when the file has been written to since it was opened. To be asked after the last read.
  void expect_unchanged() const;
  [[noreturn]] void fail(const std::string& problem) const;
  [[noreturn]] void fail_at(std::uint64_t offset, const std::string& problem) const;

 private:
  std::filesystem::path path_;
  std::string name_;
  int fd_ = -1;  // of a file
  std::span<const std::byte> bytes_;
  std::uint64_t size_ = 0;
  std::int64_t modified_seconds_ = 0, modified_nanoseconds_ = 0;
};

std::string sha256(const InputFile& file);  // 64 lower-case hex digits, in little memory

}  // namespace limpid::weights

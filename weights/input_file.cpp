#include "weights/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/sha256.h"

namespace limpid::weights {

namespace {

std::string last_error() { return std::generic_category().message(errno); }

}  // namespace

InputFile::InputFile(std::filesystem::path path) : path_(std::move(path)), name_(printable(path_.native())) {
  const auto expect_regular = [&](const struct stat& info) {
    if (S_ISREG(info.st_mode)) return;
    const char* const kind = S_ISDIR(info.st_mode)    ? "a folder"
                             : S_ISFIFO(info.st_mode) ? "a pipe"
                             : S_ISSOCK(info.st_mode) ? "a socket"
                                                      : "a device";
    fail(std::string("is ") + kind + ", expected a regular file");
  };
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0) fail("cannot be read: " + last_error());
  expect_regular(info);  // before it is opened: opening a device can already do something
  fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd_ < 0) fail("cannot be read: " + last_error());
  try {
    if (::fstat(fd_, &info) != 0) fail("cannot be read: " + last_error());
    expect_regular(info);
  } catch (...) {
    ::close(fd_);
    throw;
  }
  size_ = static_cast<std::uint64_t>(info.st_size);
  modified_seconds_ = info.st_mtim.tv_sec;
  modified_nanoseconds_ = info.st_mtim.tv_nsec;
}

InputFile::InputFile(std::string name, std::span<const std::byte> bytes)
    : name_(std::move(name)), bytes_(bytes), size_(bytes.size()) {}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

void InputFile::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (fd_ < 0) {
    const std::uint64_t there = offset < size_ ? size_ - offset : 0;
    if (out.size() > there)
      fail_at(size_, "the file ends, " + std::to_string(out.size() - there) + " more bytes were expected");
    std::copy_n(bytes_.data() + offset, out.size(), out.data());
    return;
  }
  while (!out.empty()) {
    const ssize_t count = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_at(offset, "cannot be read: " + last_error());
    if (count == 0) fail_at(offset, "the file ends, " + std::to_string(out.size()) + " more bytes were expected");
    out = out.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void InputFile::expect_unchanged() const {
  if (fd_ < 0) return;
  struct stat info {};
  if (::fstat(fd_, &info) != 0) fail("cannot be read: " + last_error());
  if (static_cast<std::uint64_t>(info.st_size) != size_ || info.st_mtim.tv_sec != modified_seconds_ ||
      info.st_mtim.tv_nsec != modified_nanoseconds_) {
    fail("changed while it was read");
  }
}

void InputFile::fail(const std::string& problem) const { throw FormatError("[" + name_ + "] " + problem); }

void InputFile::fail_at(std::uint64_t offset, const std::string& problem) const {
  fail("at byte " + std::to_string(offset) + ": " + problem);
}

std::string sha256(const InputFile& file) {
  Sha256 hash;
  std::vector<std::byte> piece(std::size_t{1} << 16);
  for (std::uint64_t offset = 0; offset < file.size(); offset += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.size() - offset)));
    file.read(offset, piece);
    hash.update(piece);
  }
  return std::move(hash).digest();
}

}  // namespace limpid::weights

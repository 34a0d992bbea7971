#include "weights/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights {

namespace {

std::string where(const std::filesystem::path& path) { return "[" + printable(path.native()) + "] "; }

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason) {
  throw Error(where(path) + "cannot write: " + reason);
}

std::string last_error() { return std::generic_category().message(errno); }

// Only a regular file is replaced. A symbolic link is not one: following it could damage a file in another place, and
// replacing it could break /dev/stdout.
void expect_replaceable(const std::filesystem::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return;
    fail(path, last_error());
  }
  if (S_ISREG(info.st_mode)) return;
  const char* const kind = S_ISDIR(info.st_mode)   ? "a folder"
                           : S_ISLNK(info.st_mode) ? "a symbolic link"
                                                   : "a device, pipe or socket";
  fail(path, std::string("it is ") + kind + ", and only a regular file is replaced");
}

// The temporary file beside its place; removed unless it was renamed.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& target) : target_(target) {
    // A name of up to 255 bytes stays one when the suffix is added.
    const std::string name = target.filename().native().substr(0, 200);
    path_ = target.parent_path() / ("." + name + ".tmp." + std::to_string(::getpid()));
    open();
    if (fd_ < 0 && errno == EEXIST) {  // left behind by a killed process that had our number
      ::unlink(path_.c_str());
      open();
    }
    if (fd_ < 0) fail(target_, last_error());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (fd_ >= 0) ::close(fd_);
    if (!renamed_) ::unlink(path_.c_str());
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail(target_, last_error());
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void replace_target() {
    if (::fsync(fd_) != 0) fail(target_, last_error());
    const int closed = ::close(fd_);
    fd_ = -1;
    if (closed != 0) fail(target_, last_error());
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail(target_, last_error());
    renamed_ = true;
  }

 private:
  void open() { fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666); }

  std::filesystem::path target_, path_;
  int fd_ = -1;
  bool renamed_ = false;
};

// Makes the rename itself survive a power cut. Some file systems cannot sync a folder and say EINVAL.
void sync_folder(const std::filesystem::path& folder, const std::filesystem::path& target) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;  // a folder one may write to but not read
  const bool failed = ::fsync(fd) != 0 && errno != EINVAL;
  const std::string reason = failed ? last_error() : "";
  ::close(fd);
  if (failed) fail(target, reason);
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  if (!path.has_filename()) fail(path, "a file name is expected");
  expect_replaceable(path);
  Temporary temporary(path);
  temporary.write(bytes);
  temporary.replace_target();
  sync_folder(path.has_parent_path() ? path.parent_path() : ".", path);
}

void make_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (std::filesystem::is_directory(path)) return;
  if (error == std::errc::not_a_directory || std::filesystem::exists(path)) {
    throw UsageError(where(path) + "is not a folder, expected a folder to write into");
  }
  throw Error(where(path) + "cannot make this folder: " + error.message());
}

}  // namespace limpid::weights

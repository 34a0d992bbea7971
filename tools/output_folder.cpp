#include "tools/output_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "tensor/error.h"
#include "tools/console.h"
#include "weights/byte_reader.h"
#include "weights/output_file.h"

namespace limpid::tools {

namespace {

namespace fs = std::filesystem;

std::string where(const fs::path& path) { return "[" + weights::printable(path.native()) + "] "; }

// Held while files are written into a folder; other runs wait.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder) : file_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (file_ >= 0) ::flock(file_, LOCK_EX);
  }
  ~FolderLock() {
    if (file_ >= 0) ::close(file_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_;
};

void check_place(const fs::path& path) {
  std::error_code ignored;
  fs::path existing = path.lexically_normal();
  while (!existing.empty() && !fs::exists(existing, ignored) && existing.has_relative_path())
    existing = existing.parent_path();
  if (existing.empty()) existing = ".";
  if (!fs::is_directory(existing, ignored)) {
    throw UsageError(where(existing) + "is not a folder, expected a folder to write into");
  }
  if (::access(existing.c_str(), W_OK | X_OK) != 0) {
    throw Error(where(existing) + "cannot write into this folder: " + std::generic_category().message(errno));
  }
}

}  // namespace

OutputFolder::OutputFolder(fs::path path, std::vector<fs::path> inputs)
    : path_(std::move(path)), inputs_(std::move(inputs)) {
  check_place(path_);
}

OutputFolder OutputFolder::inside(const std::string& name) const { return OutputFolder(path_ / name, inputs_); }

void OutputFolder::save(const std::vector<NamedBytes>& files) const {
  for (const auto& [name, bytes] : files) {
    std::error_code ignored;
    for (const fs::path& input : inputs_) {
      if (fs::equivalent(path_ / name, input, ignored)) {
        throw UsageError(where(path_ / name) + "is an input of this run and would be replaced, choose another --out");
      }
    }
  }
  weights::make_folder(path_);
  const FolderLock lock(path_);
  const auto held = hold_signals();
  for (const auto& [name, bytes] : files) weights::write_file(path_ / name, bytes);
}

void OutputFolder::sweep() const {
  std::error_code error;
  if (!fs::is_directory(path_, error)) return;
  const FolderLock lock(path_);
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    const std::string name = entry.path().filename().native();
    const std::size_t mark = name.rfind(".tmp.");
    if (!name.starts_with('.') || mark == std::string::npos || mark + 5 == name.size()) continue;
    if (name.find_first_not_of("0123456789", mark + 5) == std::string::npos) left.push_back(entry.path());
  }
  for (const fs::path& file : left) fs::remove(file, error);
}

std::vector<std::string> stems(const std::vector<std::string>& files) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const std::string& file : files) {
    std::string stem = fs::path(file).stem().string();
    if (stem.empty() || stem == "." || stem == "..") stem = "picture";  // of "...png"; never the folder above
    std::string name = stem;
    for (int i = 2; !taken.insert(name).second; ++i) name = stem + "-" + std::to_string(i);
    names.push_back(name);
  }
  return names;
}

}  // namespace limpid::tools

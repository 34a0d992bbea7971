// OutputFolder: where a command writes its files. A set of files is made in memory first and then written as one: no
// other limpid writes into the folder meanwhile, no signal falls in between, and every file is complete or absent.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace limpid::tools {

using NamedBytes = std::pair<std::string, std::string>;  // name within the folder, content

class OutputFolder {
 public:
  // Makes nothing yet, but throws early: UsageError when `path` is something else than a folder, Error when it could
  // not be written to. `inputs` are files that must never be replaced.
  explicit OutputFolder(std::filesystem::path path, std::vector<std::filesystem::path> inputs = {});

  const std::filesystem::path& path() const { return path_; }
  OutputFolder inside(const std::string& name) const;

  // In the order given. Throws UsageError when one would replace an input, before any is written.
  void save(const std::vector<NamedBytes>& files) const;

  // Removes what runs that were killed in mid-write left behind: temporary files of no one who writes now.
  void sweep() const;

 private:
  std::filesystem::path path_;
  std::vector<std::filesystem::path> inputs_;
};

// Names for the results of several pictures: each file's name without its ending; the second "dog" is "dog-2".
std::vector<std::string> stems(const std::vector<std::string>& files);

}  // namespace limpid::tools

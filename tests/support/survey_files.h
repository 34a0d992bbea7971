// A small survey: the toy model, some pictures with labels, and what a finished run leaves in its folder.
#pragma once

#include <map>

#include "tests/support/label_layouts.h"
#include "tests/support/program.h"
#include "tests/support/toy_model_files.h"

namespace limpid::test {

// Every file below a folder with its bytes, by its path from there.
inline std::map<std::string, std::string> files_below(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[entry.path().lexically_relative(folder).string()] = bytes_of(entry.path());
  return files;
}

struct SurveyFiles : ToyFiles {
  explicit SurveyFiles(int count = 5) {
    std::filesystem::create_directory(folder / "images");
    for (int i = 0; i < count; ++i) {
      const std::string stem = "picture" + std::to_string(100 + i);
      const int width = 64 + 7 * (i % 6), height = 60 + 5 * (i % 5);
      folder.put("images/" + stem + ".bmp", toy_bmp(width, height));
      written.push_back({stem, ".bmp", width, height, {{0, {31, 20, 60, 50}}, {1, {9.33, 8.25, 28.5, 24}}}});
    }
    write_layouts(folder, written, {"square", "traffic light"});
  }

  std::vector<std::string> survey(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"survey", "--images", path("images"), "--labels",    path("yolo"), "--model",
                                   model,    "--out",    path(out),      "--threshold", kThreshold};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  static constexpr const char* kThreshold = "0.44";
  std::vector<WrittenPicture> written;
};

}  // namespace limpid::test

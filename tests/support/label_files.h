// Label files in a folder, and what read_dataset makes of them.
#pragma once

#include "detector/dataset.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"

namespace limpid::test {

// images/a.jpg, b.PNG and c.d.bmp (empty: label readers never open a picture) and labels/.
struct LabelFiles {
  TemporaryFolder folder;
  std::filesystem::path images = folder / "images", labels = folder / "labels", json = folder / "labels.json";
  std::vector<std::string> model{"cat", "dog", "airplane"};

  LabelFiles() {
    for (const auto& sub : {images, labels}) std::filesystem::create_directory(sub);
    for (const char* name : {"a.jpg", "b.PNG", "c.d.bmp"}) folder.put("images/" + std::string(name), "");
  }
  Dataset read(const std::filesystem::path& from) const { return read_dataset(images, from, {model, {}}); }
  Dataset read_folder(const std::string& name, const std::string& text) const {
    folder.put("labels/" + name, text);
    return read(labels);
  }
  Dataset read_json(const std::string& text) const {
    folder.put("labels.json", text);
    return read(json);
  }
  // The errors with the folder's own path cut off.
  template <class E = FormatError>
  std::string folder_error(const std::string& name, const std::string& text) const {
    return cut(error_text<E>([&] { read_folder(name, text); }));
  }
  std::string json_error(const std::string& text) const {
    return cut(error_text<FormatError>([&] { read_json(text); }));
  }
  std::string cut(std::string text) const {
    const std::string path = folder.path().string() + "/";
    for (std::size_t at = text.find(path); at != std::string::npos; at = text.find(path)) text.erase(at, path.size());
    return text;
  }
};

}  // namespace limpid::test

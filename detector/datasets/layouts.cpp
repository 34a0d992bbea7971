#include "detector/datasets/layouts.h"

#include <algorithm>
#include <map>
#include <set>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::datasets {
namespace {

constexpr std::uint64_t kLargestLabelFile = 16'000'000;

constexpr Layout kLayouts[] = {
    {"YOLO", "a folder of .txt files", is_yolo, read_yolo},
    {"COCO", "a .json file", is_coco, read_coco},
    {"VOC", "a folder of .xml files", is_voc, read_voc},
};

}  // namespace

std::span<const Layout> layouts() { return kLayouts; }

const Layout& layout_for(const std::filesystem::path& labels) {
  std::string expected;
  const Layout* found = nullptr;
  for (const Layout& layout : kLayouts) {
    expected += (expected.empty() ? "" : ", ") + std::string(layout.looks_like) + " (" + std::string(layout.name) + ")";
    if (!layout.recognises(labels)) continue;
    if (found != nullptr)
      throw FormatError("[" + shown(labels) + "] could be " + std::string(found->name) + "'s or " +
                        std::string(layout.name) + "'s labels, expected the files of one");
    found = &layout;
  }
  if (found != nullptr) return *found;
  std::error_code ignored;
  throw FormatError("[" + shown(labels) + "] " +
                    (std::filesystem::exists(labels, ignored) ? "holds no labels" : "is not there") +
                    ", expected one of: " + expected);
}

std::string shown(const std::filesystem::path& path) { return weights::printable(path.string(), 400); }

bool has_extension(const std::filesystem::path& path, std::string_view extension) {
  std::string own = path.extension().string();
  for (char& c : own) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return own == extension;
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder, std::string_view extension) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return files;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) throw FormatError("[" + shown(folder) + "] cannot be listed: " + error.message());
  for (const auto& entry : entries)
    if (has_extension(entry.path(), extension)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = weights::read_file(path, kLargestLabelFile);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void read_pairs(const Request& request, std::string_view extension, Dataset& into,
                const std::function<void(const std::string& text, LabelledPicture&)>& read) {
  std::map<std::string, std::filesystem::path> by_stem;
  for (const std::filesystem::path& file : files_in(request.labels, extension))
    if (file.filename() != "classes.txt" && !by_stem.emplace(file.stem().string(), file).second)
      throw FormatError("[" + shown(file) + "] is there in two spellings, expected one label file for a picture");
  std::set<std::string> used;
  for (const std::filesystem::path& image : request.images) {
    const auto found = by_stem.find(image.stem().string());
    LabelledPicture picture{.image = image,
                            .labels = request.labels / (image.stem().string() + std::string(extension))};
    if (found != by_stem.end()) {
      picture.labels = found->second;
      picture.has_labels = true;
      used.insert(found->first);
      read(text_of(picture.labels), picture);
    }
    into.pictures.push_back(std::move(picture));
  }
  for (const auto& [stem, file] : by_stem)
    if (!used.contains(stem)) add_note(into.notes, "label files without a picture, not read", shown(file));
}

}  // namespace limpid::datasets

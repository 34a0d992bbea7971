#include <algorithm>
#include <array>
#include <set>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/input_file.h"
#include "weights/registry.h"

namespace limpid::weights {

namespace {

constexpr std::array<std::string_view, 5> kEndings = {".cfg", ".weights", ".names", ".safetensors", ".onnx"};

template <class Matches>
const KnownFile* find_file(Matches matches) {
  const auto files = known_files();
  const auto found = std::find_if(files.begin(), files.end(), matches);
  return found == files.end() ? nullptr : &*found;
}

CheckedFile check_file(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const std::string hash = sha256(InputFile(path));
  if (const KnownFile* same = find_file([&](const KnownFile& file) { return file.sha256 == hash; })) {
    return {path, FileState::ok, same->name == name ? "" : "it is " + std::string(same->name)};
  }
  const KnownFile* known = find_file([&](const KnownFile& file) { return file.name == name; });
  if (known == nullptr) return {path, FileState::unknown, "SHA-256 " + hash};
  if (known->sha256.empty()) return {path, FileState::unchecked, "no known hash to compare with SHA-256 " + hash};
  return {path, FileState::wrong_hash, "SHA-256 " + hash + ", expected " + std::string(known->sha256)};
}

bool is_model_file(const std::filesystem::directory_entry& entry) {
  return entry.is_regular_file() &&
         std::find(kEndings.begin(), kEndings.end(), entry.path().extension().string()) != kEndings.end();
}

// Files of models whose own files (not the class names, which models share) are partly there.
void add_missing(const std::filesystem::path& folder, std::vector<CheckedFile>& checked) {
  std::set<std::string, std::less<>> present, told;
  for (const CheckedFile& file : checked) present.insert(file.path.filename().string());
  for (const KnownModel& model : known_models()) {
    const bool begun = std::any_of(model.files.begin(), model.files.end(), [&](std::string_view name) {
      return !name.ends_with(".names") && present.contains(name);
    });
    for (const KnownFile& file : files_of(model)) {
      if (!begun || present.contains(file.name) || !told.insert(std::string(file.name)).second) continue;
      checked.push_back({folder / file.name, FileState::missing, "belongs to " + std::string(model.name)});
    }
  }
}

}  // namespace

std::string_view text_of(FileState state) {
  constexpr std::array<std::string_view, 5> kTexts = {"ok", "WRONG HASH", "hash not checked", "unknown", "missing"};
  return kTexts[static_cast<std::size_t>(state)];
}

std::vector<CheckedFile> check_known_files(const std::filesystem::path& file_or_folder) {
  if (!std::filesystem::is_directory(file_or_folder)) return {check_file(file_or_folder)};
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(file_or_folder)) {
    if (is_model_file(entry)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<CheckedFile> checked;
  for (const auto& path : paths) checked.push_back(check_file(path));
  add_missing(file_or_folder, checked);
  return checked;
}

}  // namespace limpid::weights

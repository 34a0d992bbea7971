// The models that a reader of limpid may want: where their authors offer them, under which licence, and the hash that
// tells whether a file is the right one. Nothing here is bundled, and nothing is fetched unless download.h is asked to.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::weights {

struct KnownFile {
  std::string_view name;
  std::string_view folder;  // its address without the name; empty: nobody is known to offer this file
  std::uint64_t size;       // bytes; of a file without hash it follows from the cfg
  std::string_view sha256;  // lower-case hex; empty: not known, the file cannot be checked

  std::string url() const;  // empty where the folder is
};

struct KnownModel {
  std::string_view name;
  std::string_view format;  // "darknet", ...
  std::string_view input;   // width x height in pixels
  std::string_view classes;
  std::string_view licence;               // of the weights
  std::array<std::string_view, 3> files;  // names in known_files(), the unused ones empty
  // Where its authors offer it as a PyTorch checkpoint, which is not fetched: tools/convert_checkpoint.py turns it into
  // the file that limpid reads.
  std::string_view checkpoint = {};
};

// The tables of weights/registry.cpp.
std::span<const KnownModel> known_models();
std::span<const KnownFile> known_files();
std::vector<KnownFile> files_of(const KnownModel& model);
// Throws UsageError with the nearest names when there is none.
const KnownModel& find_model(const std::string& name);

enum class FileState {
  ok,          // the known hash
  wrong_hash,  // the name of a known file, with other contents
  unchecked,   // the name of a known file whose hash nobody has told us
  unknown,     // neither the name nor the hash of a known file
  missing,     // belongs to a model that is only partly there
};
std::string_view text_of(FileState state);

struct CheckedFile {
  std::filesystem::path path;
  FileState state;
  std::string detail;  // what came, what was expected
};

// A file, or the model files (.cfg, .weights, .names, .safetensors, .onnx) of a folder in the order of their names,
// then what is missing. Files are recognised by their hash, whatever their name. Throws FormatError on an unreadable
// file.
std::vector<CheckedFile> check_known_files(const std::filesystem::path& file_or_folder);

}  // namespace limpid::weights

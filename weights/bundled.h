// What limpid brings along: the files of weights/bundled/, made part of the library when it is built, so that a program
// works with nothing beside it.
//
// To bundle another file: put it into weights/bundled/. A .safetensors file is a model, called as the file without its
// ending.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::weights {

struct BundledFile {
  std::string_view name;   // "scenes-honest.safetensors"
  std::string_view bytes;  // its content
};

// By name, in the order of the alphabet.
std::span<const BundledFile> bundled_files();

// Null where there is none of that name.
const BundledFile* bundled_file(std::string_view name);

// The bundled model that `model` names: "scenes-honest", with its ending or without. Null where there is none, or where
// a file of that name lies in the working directory: what the user has comes first.
const BundledFile* bundled_model(const std::filesystem::path& model);

std::vector<std::string> bundled_model_names();

inline constexpr std::string_view kOwnModel = "scenes-honest";  // what is taken when none is named

}  // namespace limpid::weights

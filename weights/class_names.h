// Names of classes from a text file, one a line.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "weights/model_file.h"

namespace limpid::weights {

// Byte order mark and CRLF are accepted, empty lines at the end too. Throws FormatError "[FILE:LINE] ..." on an empty
// line in between, control characters or invalid UTF-8, and when the number is not `classes`.
std::vector<std::string> read_class_names(std::string_view text, const std::string& file, std::int64_t classes);

// The names file of a model: `given` when there is one, else MODEL.names, else coco.names for 80 and voc.names for 20
// classes beside the model; nullopt when none exists.
std::optional<std::filesystem::path> find_class_names(const std::filesystem::path& model,
                                                      const std::filesystem::path& given, std::int64_t classes);

}  // namespace limpid::weights

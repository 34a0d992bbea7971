// The records of a survey on disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tools/survey/record.h"

namespace limpid::tools::survey {

// FOLDER/records/NAME.json; none where there is no such file. Throws FormatError when it is not a whole record.
std::optional<Record> read_record(const std::filesystem::path& folder, const std::string& image);

}  // namespace limpid::tools::survey

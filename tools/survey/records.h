// The records of a survey on disk.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "tools/output_folder.h"
#include "tools/survey/cases.h"

namespace limpid::tools::survey {

// FOLDER/records/NAME.json; none where there is no such file. Throws FormatError when it is not a whole record.
std::optional<Record> read_record(const std::filesystem::path& folder, const std::string& image);

// Everything in the folders of one survey's shards. Throws UsageError when they are of different surveys, FormatError
// for a damaged record, one of another survey, and for different records of one picture.
Survey read_survey(std::span<const std::filesystem::path> folders);

// A folder holds one survey: its header is written before anything else. Throws UsageError when another one is there.
void settle(const OutputFolder& out, const Json& header);

}  // namespace limpid::tools::survey

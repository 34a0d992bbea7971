// survey.json: what a survey was asked, the same for all its shards. Its digest stands in every record, so that records
// of different surveys are never mixed.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/json.h"
#include "tools/session.h"

namespace limpid::tools::survey {

inline constexpr const char* kHeaderName = "survey.json";
inline constexpr const char* kRecordFolder = "records";

struct Settings {
  DetectOptions detect;
  std::vector<std::string> baselines{"blur", "mean"};
  std::int64_t max_objects = 20;  // of a picture, the best ones are asked about
};

// `images`: the names of all pictures, in their order.
Json header_json(const Session& session, const ModelOptions& model, const RunOptions& run, const Settings& settings,
                 bool labelled, std::span<const std::string> images);

std::string digest_of(const Json& header);
// Throws FormatError when the file is not there, or is none.
Json read_header(const std::filesystem::path& folder);
bool has_header(const std::filesystem::path& folder);

// "settings.threshold is 0.25, not 0.3": the first thing that is not the same; empty when all is.
std::string difference(const Json& one, const Json& other);

// The name of a picture as records and headers have it: that of its file, in UTF-8.
std::string image_name(const std::filesystem::path& picture);

}  // namespace limpid::tools::survey

// What a replay needs of the run it repeats: its files, wherever they are now, and unchanged.
#pragma once

#include <filesystem>
#include <string>

#include "tools/json.h"
#include "tools/session.h"

namespace limpid::tools {

// A relative path is tried from here and from the folder in which the first run was made.
std::filesystem::path found_path(const std::filesystem::path& path, const std::filesystem::path& folder);
// Throws FormatError that tells which option names the new place of a `what` ("model").
void expect_there(const std::filesystem::path& path, const std::string& what, const std::string& option);
// Throw FormatError for other bytes than those of then.
void expect_hash(const std::string& what, const std::string& recorded, const std::string& now);
void expect_same_model(const Json& recorded, const Session& session);

}  // namespace limpid::tools

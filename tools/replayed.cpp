#include "tools/replayed.h"

#include "tensor/error.h"
#include "weights/bundled.h"
#include "weights/byte_reader.h"

namespace limpid::tools {

std::filesystem::path found_path(const std::filesystem::path& path, const std::filesystem::path& folder) {
  std::error_code ignored;
  if (path.empty() || path.is_absolute() || std::filesystem::exists(path, ignored) || weights::bundled_model(path))
    return path;
  return std::filesystem::exists(folder / path, ignored) ? folder / path : path;
}

void expect_there(const std::filesystem::path& path, const std::string& what, const std::string& option) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored) && !weights::bundled_model(path)) {
    throw FormatError("[replay] the " + what + " '" + weights::printable(path.native()) +
                      "' is not there; if it moved, name its place with " + option);
  }
}

void expect_hash(const std::string& what, const std::string& recorded, const std::string& now) {
  if (recorded != now) {
    throw FormatError("[replay] " + what + " is not the one of then: sha256 " + now + ", expected " + recorded);
  }
}

void expect_same_model(const Json& recorded, const Session& session) {
  const Json::Array& sources = recorded.array_at("sources");
  if (sources.size() != session.file.sources.size()) {
    throw FormatError("[replay] the model is read from " + std::to_string(session.file.sources.size()) +
                      " files, that of then was read from " + std::to_string(sources.size()));
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    expect_hash("model file " + session.file.sources[i].name, sources[i].text_at("sha256"),
                session.file.sources[i].sha256);
  }
}

}  // namespace limpid::tools

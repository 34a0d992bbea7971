#include <fstream>

#include "tensor/error.h"
#include "tools/console.h"
#include "tools/json.h"
#include "weights/byte_reader.h"
#include "weights/output_file.h"

namespace limpid::tools {

void save_file(const std::filesystem::path& path, std::string_view bytes) {
  const auto held = hold_signals();
  weights::write_file(path, bytes);
}

void expect_json_place(const std::string& file) {
  if (file.empty() || file == "-") return;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored) || std::filesystem::file_size(file, ignored) == 0) return;
  char first = 0;
  (std::ifstream(file, std::ios::binary) >> std::ws).get(first);
  if (first != '{') {  // all of limpid's own are objects; a cfg begins with '['
    throw UsageError("[--json] '" + weights::printable(file) +
                     "' is there and is no JSON, expected a new name or a JSON file to replace");
  }
}

void write_json(const std::string& file, const Json& json) {
  if (file == "-") {
    print(json.text());
  } else {
    save_file(file, json.text());
  }
}

}  // namespace limpid::tools

#include "tools/console.h"
#include "tools/json.h"
#include "weights/output_file.h"

namespace limpid::tools {

void save_file(const std::filesystem::path& path, std::string_view bytes) {
  const auto held = hold_signals();
  weights::write_file(path, bytes);
}

void write_json(const std::string& file, const Json& json) {
  if (file == "-") {
    print(json.text());
  } else {
    save_file(file, json.text());
  }
}

}  // namespace limpid::tools

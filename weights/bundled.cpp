#include "weights/bundled.h"

#include <algorithm>

namespace limpid::weights {
namespace {

constexpr std::string_view kEnding = ".safetensors";

}  // namespace

const BundledFile* bundled_file(std::string_view name) {
  const std::span<const BundledFile> all = bundled_files();
  const auto found = std::find_if(all.begin(), all.end(), [&](const BundledFile& file) { return file.name == name; });
  return found == all.end() ? nullptr : &*found;
}

const BundledFile* bundled_model(const std::filesystem::path& model) {
  std::error_code ignored;
  if (model.empty() || std::filesystem::is_regular_file(model, ignored)) return nullptr;
  const std::string name = model.string();
  return bundled_file(name.ends_with(kEnding) ? name : name + std::string(kEnding));
}

std::vector<std::string> bundled_model_names() {
  std::vector<std::string> names;
  for (const BundledFile& file : bundled_files())
    if (file.name.ends_with(kEnding)) names.emplace_back(file.name.substr(0, file.name.size() - kEnding.size()));
  return names;
}

}  // namespace limpid::weights

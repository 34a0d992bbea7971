#include "tools/training_start.h"

#include <algorithm>

#include "detector/dataset.h"
#include "detector/training/architecture.h"
#include "detector/training/fine_tune.h"
#include "tensor/error.h"
#include "tools/console.h"
#include "weights/byte_reader.h"
#include "weights/class_names.h"
#include "weights/darknet_cfg.h"
#include "weights/formats.h"
#include "weights/input_file.h"

namespace limpid::tools {
namespace {

std::vector<std::string> class_names_for(const TrainingStart& s, const weights::ModelFile* from) {
  if (!s.names.empty()) {
    const std::string text = file_text(s.names), named = text.substr(0, text.find_last_not_of("\r\n \t") + 1);
    return weights::read_class_names(text, weights::printable(s.names.native(), 4096),
                                     named.empty() ? 0 : std::count(named.begin(), named.end(), '\n') + 1);
  }
  if (from != nullptr && !from->class_names.empty()) return from->class_names;
  std::vector<std::string> names = read_dataset(s.images, s.labels, {{}, s.label_names}).class_names;
  if (names.empty())
    throw UsageError("[train] the labels name no classes: say with --names which there are, one a line");
  return names;
}

}  // namespace

weights::ModelFile first_model(const TrainingStart& s) {
  const auto seed = static_cast<std::uint64_t>(s.seed);
  if (!s.from.empty()) {
    weights::ModelFile model = weights::load_model(s.from);
    model.sources.clear(), model.converted_from.clear();  // it will be no copy of them
    const std::vector<std::string> names = class_names_for(s, &model);
    return with_classes(std::move(model), names, seed);
  }
  if (s.config.empty()) return small_detector(class_names_for(s, nullptr), seed);
  weights::DarknetCfg cfg = weights::read_darknet_cfg(file_text(s.config), weights::printable(s.config.native(), 4096));
  for (const std::string& warning : cfg.warnings) warn(warning);
  weights::ModelFile model;
  model.format = "safetensors";
  model.blueprint = std::move(cfg.blueprint);
  model.heads = std::move(cfg.heads);
  model.preprocessing = cfg.preprocessing;
  model.class_names = class_names_for(s, nullptr);
  if (static_cast<std::int64_t>(model.class_names.size()) != cfg.classes())
    throw UsageError("[--config] has heads for " + std::to_string(cfg.classes()) + " classes, and there are " +
                     std::to_string(model.class_names.size()));
  model.tensors = first_parameters(model, seed);
  return model;
}

std::string file_text(const std::filesystem::path& path) {
  const weights::InputFile file(path);
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  file.read(0, std::as_writable_bytes(std::span(text)));
  return text;
}

}  // namespace limpid::tools

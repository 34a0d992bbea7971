#include "tools/command_text.h"

#include "tools/onnx_options.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools {

std::string command_text(const std::string& command, const std::string& input, const ModelOptions& model,
                         const DetectOptions& detect) {
  std::string text = "limpid " + command + " " + input + " --model " + shell_word(model.model.string());
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) text += std::string(" ") + option + " " + shell_word(value);
  };
  add("--weights", model.load_options.weights.string());
  add("--names", model.load_options.names.string());
  if (model.random_weights) text += " --random-weights";
  if (model.load_options.batch_norm_epsilon)
    add("--batch-norm-epsilon", number_text(*model.load_options.batch_norm_epsilon));
  if (const auto& size = model.load_options.input)
    add("--input", std::to_string(size->width) + "x" + std::to_string(size->height));
  text += onnx_options_text(model.load_options.onnx);
  add("--fit", detect.fit);
  return text;
}

}  // namespace limpid::tools

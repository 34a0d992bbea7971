#include "tools/options.h"

#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tools/console.h"
#include "tools/onnx_options.h"
#include "tools/text.h"
#include "weights/bundled.h"

namespace limpid::tools {
namespace {

std::string model_file_text() {
  return "a Darknet .cfg with its .weights beside it, or a .safetensors file (limpid's own, or the state dict of a "
         "YOLOv5 or of torchvision's Faster R-CNN), or an .onnx file; or a model that limpid brings along: " +
         listed(weights::bundled_model_names());
}

// "640x384"
weights::InputSize input_size(const std::string& text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) throw UsageError("[--input] '" + text + "', expected WIDTHxHEIGHT, such as 640x384");
  return {.width = whole_number(text.substr(0, cross), "--input", 32, 8192),
          .height = whole_number(text.substr(cross + 1), "--input", 32, 8192)};
}

}  // namespace

void ModelOptions::add_to(CommandLine& line, bool as_argument) {
  line.group("Model");
  if (as_argument) {
    line.argument("MODEL", model, model_file_text());
  } else {
    model = weights::kOwnModel;
    line.option("--model,-m", "FILE", model, model_file_text());
  }
  add_how_to_read(line);
}

void ModelOptions::add_to(CommandLine& line, std::vector<std::filesystem::path>& others) {
  line.group("Model");
  line.repeated(
      "--model,-m", "FILE",
      model_file_text() + " [" + std::string(weights::kOwnModel) + "]; given again, another detector to set beside it",
      [this, &others](const std::string& text) {
        if (model.empty())
          model = text;
        else
          others.emplace_back(text);
      });
  add_how_to_read(line);
}

void ModelOptions::add_how_to_read(CommandLine& line) {
  line.option("--weights", "FILE", load_options.weights,
              "weights of a .cfg when they are not beside it under the same name");
  line.option(
      "--names", "FILE", load_options.names,
      "class names, one a line; default MODEL.names, else coco.names (80 classes) or voc.names (20) beside the model");
  line.flag("--strict", load_options.strict, "refuse a model with unknown or repeated keys instead of warning");
  line.flag("--allow-trailing", load_options.allow_trailing,
            "accept bytes left over at the end of the weights (cut-off models)");
  line.flag("--allow-nonfinite", load_options.allow_nonfinite, "accept weights that are infinite or not a number");
  line.flag("--random-weights", random_weights,
            "for a .cfg without weights: random ones, the same every time (to measure, or as a control)");
  line.option("--batch-norm-epsilon", "E", load_options.batch_norm_epsilon,
              "epsilon of batch normalisation; default: the model's own (Darknet 1e-5, YOLOv5 1e-3, Faster "
              "R-CNN 0 with a ResNet and 1e-5 with MobileNetV3)",
              0, 1);
  line.custom("--input", "WxH", "size of the network's input in pixels, multiples of 32, such as 640x384",
              "the model's own (YOLOv5 640x640, Faster R-CNN another one for every picture)",
              [this](const std::string& text) { load_options.input = input_size(text); });
  add_onnx_options(line, load_options.onnx);
}

weights::ModelFile ModelOptions::load() const {
  weights::LoadOptions options = load_options;
  if (random_weights) options.random_weights = 1;
  weights::ModelFile file = weights::load_model(model, options);
  for (const std::string& warning : file.warnings) warn(warning);
  if (weights::bundled_model(model) != nullptr)
    warn("model " + model.string() + " was trained on limpid's own scenes; it knows " + listed(file.class_names));
  return file;
}

void RunOptions::add_to(CommandLine& line, bool with_precision) {
  line.group("Running");
  line.custom("--threads", "N", "threads, 1 to 256; the result has the same bits for any number", "all cores",
              [this](const std::string& text) { threads = whole_number(text, "--threads", 1, 256); });
  line.custom("--max-memory", "SIZE", "refuse to start when more memory would be needed, such as 500M or 2G",
              "no limit", [this](const std::string& text) { max_memory = byte_count(text, "--max-memory"); });
  if (with_precision) line.choice("--precision", precision, {"float32", "float64"}, "arithmetic of the whole run");
}

void RunOptions::apply() const {
  if (threads == 0) return;
  if (threads > cores()) {
    warn("[--threads] " + std::to_string(threads) + " threads on " + std::to_string(cores()) +
         (cores() == 1 ? " core" : " cores") + ": more threads than cores make it slower, not faster");
  }
  set_threads(static_cast<int>(threads));
}

void DetectOptions::add_to(CommandLine& line) {
  line.group("Detection");
  line.custom("--fit", "letterbox|stretch", "how a picture is brought to the network's size", "the model's own",
              [this](const std::string& text) {
                if (text != "letterbox" && text != "stretch") {
                  throw UsageError("[--fit] '" + text + "' is unknown, expected letterbox or stretch");
                }
                fit = text;
              });
  line.option("--threshold", "P", threshold, "keep detections whose score is above this", 0, 1);
  line.option("--nms", "IOU", nms, "of two boxes of a class that overlap more than this, keep the better", 0, 1);
}

weights::Fit DetectOptions::fit_or(weights::Fit otherwise) const {
  if (fit.empty()) return otherwise;
  return fit == "letterbox" ? weights::Fit::letterbox : weights::Fit::stretch;
}

void DetectOptions::fit_as_recorded(const std::string& word) { fit = word == "shorter_side" ? "" : word; }

std::string_view fit_name(weights::Fit fit) {
  switch (fit) {
    case weights::Fit::stretch:
      return "stretch";
    case weights::Fit::letterbox:
      return "letterbox";
    case weights::Fit::shorter_side:
      return "shorter_side";
  }
  return "";
}

void PictureOptions::add_to(CommandLine& line) {
  line.group("Input");
  line.arguments("IMAGE", images, "pictures: PNG, JPEG or BMP", false);
  line.option("--tensor", "FILE.npy", tensor, "a prepared network input [3,H,W], RGB in 0..1, instead of pictures");
}

void PictureOptions::check() const {
  if (images.empty() && tensor.empty())
    throw UsageError("[command line] IMAGE is missing: name a picture, or --tensor FILE.npy");
  if (!images.empty() && !tensor.empty())
    throw UsageError("[command line] both IMAGE and --tensor given, expected one of them");
}

}  // namespace limpid::tools

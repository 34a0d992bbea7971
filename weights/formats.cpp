#include "weights/formats.h"

#include <array>
#include <fstream>

#include "nn/suggest.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/class_names.h"
#include "weights/coco_names.h"
#include "weights/darknet_weights.h"
#include "weights/onnx_model.h"
#include "weights/registry.h"
#include "weights/safetensors_model.h"
#include "weights/sha256.h"

namespace limpid::weights {

namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr std::int64_t kInputStep = 32, kLargestInput = 8192;
constexpr std::uint64_t kLargestNames = std::uint64_t{16} << 20;

// A text whose first line that says something opens a section or sets a key: a cfg, perhaps a broken one.
bool is_darknet_cfg(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r\v\f"), line.size()));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    return line.front() == '[' || (line.front() >= 'a' && line.front() <= 'z' && line.find('=') < 64);
  }
  return true;  // nothing but comments: the cfg reader says what is missing
}

// To read a new format: a row here, recognised by the first bytes of the file.
struct Format {
  std::string_view name;
  bool (*recognises)(std::string_view head);
  ModelFile (*read)(const std::filesystem::path&, const LoadOptions&);
  bool weights_beside;  // parameters lie in a second file
};
constexpr std::array kFormats = {
    Format{"a safetensors file", is_safetensors, read_safetensors_model, false},
    Format{"an ONNX file", is_onnx, read_onnx_model, false},
    Format{"a Darknet .cfg", is_darknet_cfg, read_darknet_model, true},
};

std::string read_head(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) read_file(path);  // says what it is instead
  std::ifstream file(path, std::ios::binary);
  std::string head(kHeadBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (head.empty()) read_file(path);  // says why it cannot be read, unless it is empty
  return head;
}

const Format& recognise(const std::filesystem::path& path) {
  const std::string head = read_head(path);
  for (const Format& format : kFormats) {
    if (format.recognises(head)) return format;
  }
  const std::string kind = looks_like(std::as_bytes(std::span(head)));
  if (kind == "a safetensors file") {  // and yet not recognised
    throw FormatError("[" + printable(path.native(), 4096) +
                      "] at byte 0: a header of more than 2^32 bytes, expected at most 100000000");
  }
  std::string expected;
  for (const Format& format : kFormats) {
    const bool last = &format == &kFormats.back();
    expected += (expected.empty() ? "" : last ? " or " : ", ") + std::string(format.name);
  }
  throw FormatError(
      "[" + printable(path.native(), 4096) + "] " + (kind.empty() ? "is of no known format" : "looks like " + kind) +
      ", expected " + expected +
      (path.extension() == ".weights" ? ": weights are named with --weights, their .cfg as the model" : ""));
}

// A word that names neither a file nor a bundled model was meant to name one of these.
void expect_file(const std::filesystem::path& model) {
  std::error_code ignored;
  if (model.empty() || model.has_parent_path() || model.extension() == ".cfg" ||
      std::filesystem::exists(model, ignored))
    return;
  const std::string word = printable(model.native(), 4096);
  for (const KnownModel& known : known_models())
    if (known.name == model.string())
      throw FormatError("[" + word + "] is no file here; 'limpid models get " + word +
                        "' tells where it is and fetches it");
  const std::vector<std::string> names = bundled_model_names();
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  throw FormatError("[" + word + "] is no file here, and limpid brings along " + list +
                    did_you_mean(model.string(), names));
}

// A state dict of 80 classes (of torchvision's, 90) without names is hardly ever of others.
void suppose_coco(ModelFile& model, std::int64_t classes) {
  const std::span<const std::string> coco = model.format == "torchvision" ? coco_category_names() : coco_class_names();
  if ((model.format != "yolov5" && model.format != "onnx" && model.format != "torchvision") ||
      std::cmp_not_equal(classes, coco.size()))
    return;
  model.class_names.assign(coco.begin(), coco.end());
  model.warnings.push_back("[" + printable(model.sources.front().name) + "] names no classes; its " +
                           std::to_string(classes) + " are taken to be COCO's, --names says otherwise");
}

void read_names(ModelFile& model, const std::filesystem::path& path, const std::filesystem::path& given) {
  if (model.heads.empty() || (given.empty() && !model.class_names.empty())) return;
  const auto classes = model.heads.front().attributes.get<std::int64_t>("classes");
  const std::optional<std::filesystem::path> file = find_class_names(path, given, classes);
  if (!file) return suppose_coco(model, classes);
  const std::vector<std::byte> bytes = read_file(*file, kLargestNames);
  model.class_names =
      read_class_names({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file->string(), classes);
  model.sources.push_back({file->filename().string(), sha256(bytes)});
}

// What is not made of maps does not stretch with the input, which nn::build tells.
void set_input(ModelFile& model, const std::optional<InputSize>& input) {
  if (!input) return;
  for (const std::int64_t extent : {input->width, input->height})
    if (extent < kInputStep || extent > kLargestInput || extent % kInputStep != 0)
      throw UsageError("[input] " + std::to_string(input->width) + "x" + std::to_string(input->height) +
                       " pixels, expected multiples of " + std::to_string(kInputStep) + " up to " +
                       std::to_string(kLargestInput));
  if (model.preprocessing.fit == Fit::shorter_side) model.preprocessing.fit = Fit::letterbox;  // of every picture
  model.blueprint.input = {1, model.blueprint.input[1], input->height, input->width};
}

}  // namespace

ModelFile load_bundled(const BundledFile& bundled, const LoadOptions& options) {
  if (!options.weights.empty() || !options.names.empty() || options.random_weights)
    throw UsageError("[" + std::string(bundled.name) +
                     "] is part of limpid, with weights and class names inside; none can be named beside it");
  const std::string name(bundled.name);
  ModelFile file = read_safetensors_model(InputFile(name, std::as_bytes(std::span(bundled.bytes))), name, options);
  set_input(file, options.input);
  return file;
}

ModelFile load_model(const std::filesystem::path& model, const LoadOptions& options) {
  if (const auto epsilon = options.batch_norm_epsilon; epsilon && !(*epsilon >= 0 && *epsilon < 1)) {
    throw UsageError("[batch norm epsilon] is not a number from 0 to below 1");
  }
  if (const BundledFile* const bundled = bundled_model(model)) return load_bundled(*bundled, options);
  expect_file(model);
  const Format& format = recognise(model);
  if (!format.weights_beside && (!options.weights.empty() || options.random_weights)) {
    throw UsageError("[" + printable(model.native(), 4096) + "] is " + std::string(format.name) +
                     " with its weights inside; a weights file or random weights fit a Darknet .cfg");
  }
  if (format.name != "an ONNX file" && options.onnx != OnnxOptions{})
    throw UsageError("[" + printable(model.native(), 4096) + "] is " + std::string(format.name) +
                     ", which says itself what anchors, decoding, channels and range tell of an ONNX file");
  if (options.random_weights && !options.weights.empty()) {
    throw UsageError("[" + printable(options.weights.native(), 4096) + "] is given together with random weights");
  }
  ModelFile file = format.read(model, options);
  read_names(file, model, options.names);
  set_input(file, options.input);
  return file;
}

}  // namespace limpid::weights

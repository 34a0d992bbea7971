#include <fstream>

#include "nn/fold.h"
#include "nn/network.h"
#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/options.h"
#include "tools/text.h"
#include "weights/byte_reader.h"
#include "weights/safetensors_model.h"
#include "weights/sha256.h"

namespace limpid::tools {

namespace {

struct Settings {
  ModelOptions model;
  std::filesystem::path out;
  bool half = false, fold = false;
};

// A mistyped -o must not cost anybody a weights file: only an earlier safetensors file is replaced.
void expect_replaceable(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) return;
  std::string head(16, '\0');
  std::ifstream(path, std::ios::binary).read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!weights::is_safetensors(head)) {
    throw UsageError("[--out] '" + weights::printable(path.native()) +
                     "' is there and is no safetensors file, expected a new name or one to replace");
  }
}

int run(const Settings& s) {
  if (s.out.empty()) throw UsageError("[--out] is missing: name the file to write, such as -o model.safetensors");
  std::error_code ignored;
  if (std::filesystem::equivalent(s.model.model, s.out, ignored)) {
    throw UsageError("[--out] '" + weights::printable(s.out.native()) + "' is the model itself, expected another name");
  }
  expect_replaceable(s.out);
  weights::ModelFile model = s.model.load();
  if (s.fold) {
    nn::Folded folded = nn::fold_batch_norm(model.blueprint, model.tensors);
    model.blueprint = std::move(folded.blueprint);
    model.tensors = std::move(folded.tensors);
  }
  const nn::Network network = nn::build(model.blueprint, model.tensors);  // a file that does not fit is not written

  const std::string bytes =
      weights::safetensors_model_bytes(model, s.half ? weights::Storage::half : weights::Storage::as_they_are);
  save_file(s.out, bytes);
  std::int64_t values = 0;
  for (const auto& [name, tensor] : model.tensors) values += tensor.elements();
  print(weights::printable(s.out.native(), 4096) + ": " + std::to_string(network.nodes().size()) + " layers, " +
        std::to_string(model.tensors.size()) + " tensors, " + grouped(values) + " values, " +
        std::to_string(model.class_names.size()) + " class names, " + grouped(static_cast<std::int64_t>(bytes.size())) +
        " bytes\nSHA-256 " + weights::sha256(std::as_bytes(std::span(bytes))) + "\n");
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->model.add_to(line, true);
  line.group("Output");
  line.option("--out,-o", "FILE", s->out, "the safetensors file to write (needed)");
  line.flag("--half", s->half, "store tensors in half precision (F16): half the size, about 3 digits");
  line.flag("--fold", s->fold,
            "fold every batch normalisation into the convolution before it: fewer layers, same function");
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kConvert{
    "convert", "write a model as one .safetensors file",
    "The file holds everything a detector needs: tensors, architecture, class names, input size, how pictures are "
    "prepared, and the names and hashes of the files it was made from. It loads again to the same bits, so every "
    "result stays the same. With --half, values are rounded to the nearest F16; a tensor with a value beyond F16's "
    "range "
    "(65504) stays as it is. With --fold, batch "
    "normalisations vanish into their convolutions (weight' = gamma / sqrt(variance + epsilon) weight, worked out in "
    "float64); outputs then agree up to rounding, and the convolution's own output before normalising is gone.",
    "limpid convert yolo-fastest-1.1.cfg -o yolo-fastest-1.1.safetensors\n"
    "limpid convert yolov3.cfg --weights trained.weights --names my.names -o mine.safetensors --half",
    define};

}  // namespace limpid::tools

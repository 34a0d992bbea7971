#include <doctest/doctest.h>

#include "nn/network.h"
#include "tensor/ops.h"
#include "tensor/random.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/yolov5_state.h"
#include "weights/formats.h"

namespace limpid::test {

using weights::load_model;
using weights::ModelFile;

namespace {

// A cfg with one head, and weights of zeros with a variance of zero, which is allowed.
std::string small_cfg() {
  return "[net]\nwidth=64\nheight=32\nchannels=3\n"
         "[convolutional]\nbatch_normalize=1\nfilters=7\nsize=1\nstride=32\nactivation=linear\n"
         "[yolo]\nmask=0\nanchors=10,14\nclasses=2\nnum=1\n";
}

std::string small_weights() {
  std::string bytes("\0\0\0\0\2\0\0\0\0\0\0\0", 12);
  return bytes.append(8 + 4 * (4 * 7 + 3 * 7), '\0');
}

}  // namespace

TEST_CASE("limpid convert writes one file that is the same model") {
  const TemporaryFolder folder;
  const auto cfg = folder.put("m.cfg", small_cfg());
  folder.put("m.weights", small_weights());
  folder.put("m.names", "cat\ndog\n");
  const std::string out = (folder / "m.safetensors").string();
  const auto ran = run_limpid({"convert", cfg.string(), "-o", out});
  CHECK_MESSAGE(ran.code == 0, ran.error);
  CHECK(contains(ran.out, "m.safetensors: "));
  CHECK(contains(ran.out, " 49 values, 2 class names, "));
  const ModelFile original = load_model(cfg), copy = load_model(out);
  CHECK(copy.blueprint == original.blueprint);
  CHECK(copy.heads == original.heads);
  CHECK(copy.class_names == std::vector<std::string>{"cat", "dog"});
  CHECK(copy.converted_from == original.sources);
  CHECK(copy.tensors.size() == original.tensors.size());

  const std::string first = bytes_of(out);
  CHECK(run_limpid({"convert", cfg.string(), "--out", out}).code == 0);  // an earlier copy is replaced
  CHECK(bytes_of(out) == first);
  CHECK(run_limpid({"convert", out, "--out", (folder / "half.safetensors").string(), "--half"}).code == 0);
  CHECK(std::filesystem::file_size(folder / "half.safetensors") < first.size());
}

TEST_CASE("limpid convert --fold leaves no batch norm and the same function") {
  const TemporaryFolder folder;
  const auto cfg = folder.put("m.cfg", small_cfg());
  folder.put("m.names", "cat\ndog\n");
  const std::string out = (folder / "folded.safetensors").string();
  REQUIRE(run_limpid({"convert", cfg.string(), "--random-weights", "-o", out, "--fold"}).code == 0);
  weights::LoadOptions random_weights;
  random_weights.random_weights = 1;
  const ModelFile original = load_model(cfg, random_weights), folded = load_model(out);
  CHECK(folded.blueprint.layers.size() < original.blueprint.layers.size());
  for (const nn::LayerSpec& layer : folded.blueprint.layers) CHECK(layer.type != "batch_norm");
  CHECK(folded.blueprint.outputs == original.blueprint.outputs);

  Random random(1);
  Draft<double> picture(original.blueprint.input);
  for (double& v : picture.values()) v = random.uniform();
  const Tensor x = std::move(picture).freeze();
  const nn::LayerOutputs expected = nn::build(original.blueprint, original.tensors).to(DType::float64).forward(x);
  const nn::LayerOutputs came = nn::build(folded.blueprint, folded.tensors).to(DType::float64).forward(x);
  REQUIRE(!expected.empty());
  CHECK(sum(expected.begin()->second * expected.begin()->second).value().item() > 1);  // not a network of zeros
  for (const auto& [name, y] : expected)
    for (std::int64_t i = 0; i < y.value().elements(); ++i)
      CHECK(came.at(name).value().at(i) ==
            doctest::Approx(y.value().at(i)).epsilon(1e-5));  // weights are stored in F32
}

TEST_CASE("limpid convert refuses what would cost a file or make a broken one") {
  const TemporaryFolder folder;
  const auto cfg = folder.put("m.cfg", small_cfg());
  const auto stored = folder.put("m.weights", small_weights());
  const auto missing = run_limpid({"convert", cfg.string()});
  CHECK(missing.code == 2);
  CHECK(contains(missing.error, "[--out] is missing: name the file to write"));
  const auto over_weights = run_limpid({"convert", cfg.string(), "-o", stored.string()});
  CHECK(over_weights.code == 2);
  CHECK(contains(over_weights.error, "m.weights' is there and is no safetensors file"));
  CHECK(bytes_of(stored) == small_weights());
  CHECK(contains(run_limpid({"convert", cfg.string(), "-o", cfg.string()}).error, "m.cfg' is the model itself"));
  CHECK(run_limpid({"convert", cfg.string(), "-o", "/dev/full"}).code == 1);
  CHECK(run_limpid({"convert", cfg.string(), "-o", (folder / "absent/m.safetensors").string()}).code == 1);
  CHECK(run_limpid({"convert", (folder / "absent.cfg").string(), "-o", (folder / "x").string()}).code == 3);
  folder.put("m.weights", small_weights() + "x");
  CHECK(run_limpid({"convert", cfg.string(), "-o", (folder / "x").string()}).code == 3);
  CHECK_FALSE(std::filesystem::exists(folder / "x"));
}

TEST_CASE("a safetensors file of tensors alone is told how a whole model is made") {
  const TemporaryFolder folder;
  const auto tensors =
      folder.put("t.safetensors", weights::safetensors_bytes({{{"some.weight", Tensor::zeros({2})}}, {}}));
  const auto ran = run_limpid({"convert", tensors.string(), "-o", (folder / "x").string()});
  CHECK(ran.code == 3);
  CHECK(contains(ran.error, "is a safetensors file of tensors alone"));
}

TEST_CASE("limpid convert turns a YOLOv5's state dict into limpid's own file, in the input that is asked for") {
  const TemporaryFolder folder;
  const auto state = folder.put("mine.safetensors", small_yolov5().bytes({{"names", R"(["ant","bee"])"}}));
  const std::string out = (folder / "own.safetensors").string();
  REQUIRE(run_limpid({"convert", state.string(), "--input", "96x64", "-o", out}).code == 0);
  const ModelFile original = load_model(state, {.input = weights::InputSize{96, 64}}), copy = load_model(out);
  CHECK(copy.blueprint == original.blueprint);
  CHECK(copy.heads == original.heads);
  for (const auto& [name, tensor] : original.tensors) CHECK(same_bits(tensor, copy.tensors.at(name)));
  for (const char* size : {"96", "96x", "x64", "96x65", "0x64", "96x64x3"}) {
    const auto ran = run_limpid({"inspect", state.string(), "--input", size});
    CHECK(ran.code == 2);
    CHECK(contains(ran.error, "input]"));
  }
}

}  // namespace limpid::test

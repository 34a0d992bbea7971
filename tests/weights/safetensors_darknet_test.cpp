// Darknet models through one safetensors file and back: nothing but the format's name may change.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "nn/network.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "weights/formats.h"
#include "weights/half.h"
#include "weights/safetensors_model.h"

using namespace limpid;
using namespace limpid::weights;

namespace {

void check_same(const ModelFile& original, const ModelFile& copy) {
  CHECK(original.format == "darknet");
  CHECK(copy.format == "safetensors");
  CHECK(copy.blueprint == original.blueprint);
  CHECK(copy.heads == original.heads);
  CHECK(copy.class_names == original.class_names);
  CHECK(copy.preprocessing == original.preprocessing);
  CHECK(copy.converted_from == original.sources);
  REQUIRE(copy.tensors.size() == original.tensors.size());
  for (const auto& [name, tensor] : original.tensors) {
    CAPTURE(name);
    REQUIRE(copy.tensors.contains(name));
    REQUIRE(copy.tensors.at(name).shape() == tensor.shape());
    CHECK(std::memcmp(copy.tensors.at(name).buffer(), tensor.buffer(), tensor.bytes()) == 0);
  }
}

}  // namespace

TEST_CASE("real Darknet models come back from one file with the same bits") {
  NEEDS_SHARED(shared);
  const test::TemporaryFolder folder;
  for (const char* name :
       {"yolo-fastest-1.1", "yolo-fastest-1.1-xl", "MobileNetV2-YOLOv3-Nano-coco", "MobileNetV2-YOLOv3-Nano-voc"}) {
    CAPTURE(name);
    const ModelFile original = load_model(shared / "models" / (std::string(name) + ".cfg"));
    CHECK(original.sources.size() == 3);
    CHECK((original.class_names.size() == 80 || original.class_names.size() == 20));
    const std::string bytes = safetensors_model_bytes(original);
    const ModelFile copy = load_model(folder.put("copy.safetensors", bytes));
    check_same(original, copy);
    CHECK(safetensors_model_bytes(copy) == bytes);
    nn::build(copy.blueprint, copy.tensors);
  }
}

TEST_CASE("every architecture of the original authors fits into one file") {
  NEEDS_SHARED(shared);
  const test::TemporaryFolder folder;
  for (const char* name : {"yolov2-tiny-voc", "yolov3-tiny", "yolov4-tiny"}) {
    CAPTURE(name);
    LoadOptions options;
    options.random_weights = 1;
    const ModelFile original = load_model(shared / "models" / (std::string(name) + ".cfg"), options);
    check_same(original, load_model(folder.put("copy.safetensors", safetensors_model_bytes(original))));
  }
}

TEST_CASE("half storage rounds every value of a real model to the nearest half") {
  NEEDS_SHARED(shared);
  const test::TemporaryFolder folder;
  const ModelFile original = load_model(shared / "models/yolo-fastest-1.1.cfg");
  const auto path = folder.put("half.safetensors", safetensors_model_bytes(original, Storage::half));
  const ModelFile half = load_model(path);
  CHECK(half.blueprint == original.blueprint);
  std::int64_t kept = 0;
  for (const auto& [name, tensor] : original.tensors) {
    CAPTURE(name);
    const auto before = tensor.values<float>(), after = half.tensors.at(name).values<float>();
    bool fits = true;
    for (const float value : before) fits = fits && std::abs(value) < 65520;
    kept += !fits;
    for (std::size_t i = 0; i < before.size(); ++i) {
      REQUIRE(after[i] == (fits ? half_to_float(float_to_half(before[i])) : before[i]));
    }
  }
  CHECK(kept < 5);
  CHECK(std::filesystem::file_size(path) < 800'000);
}

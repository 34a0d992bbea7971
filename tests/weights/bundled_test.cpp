#include "weights/bundled.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "tensor/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "weights/formats.h"
#include "weights/input_file.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::weights;

TEST_CASE("bundled models are there under their names, in half precision, with their classes") {
  const std::vector<std::string> names = bundled_model_names();
  REQUIRE(names == std::vector<std::string>{"scenes-biased", "scenes-honest"});
  for (const std::string& name : names) {
    CAPTURE(name);
    const ModelFile model = load_model(name);
    CHECK(model.format == "safetensors");
    CHECK(model.class_names.size() == 8);
    CHECK(model.heads.size() == 2);
    REQUIRE(model.sources.size() == 1);
    CHECK(model.sources[0].name == name + ".safetensors");
    CHECK(bundled_file(model.sources[0].name)->bytes.size() < 600'000);
  }
  CHECK(bundled_model(kOwnModel) != nullptr);
  CHECK(bundled_model("scenes-honst") == nullptr);
  CHECK(bundled_model("scenes-honest.safetensors") == bundled_model(kOwnModel));
  CHECK(bundled_model("") == nullptr);
}

TEST_CASE("a bundled model reads like a file with the same bytes") {
  const TemporaryFolder folder;
  const BundledFile& bundled = *bundled_model(kOwnModel);
  const std::filesystem::path path = folder / "copy.safetensors";
  std::ofstream(path, std::ios::binary).write(bundled.bytes.data(), static_cast<std::streamsize>(bundled.bytes.size()));
  const ModelFile here = load_model(std::filesystem::path(kOwnModel)), there = load_model(path);
  CHECK(here.sources[0].sha256 == there.sources[0].sha256);
  REQUIRE(here.tensors.size() == there.tensors.size());
  for (const auto& [name, tensor] : here.tensors) {
    const Tensor& other = there.tensors.at(name);
    REQUIRE(tensor.shape() == other.shape());
    for (std::int64_t i = 0; i < tensor.elements(); ++i) REQUIRE(tensor.at(i) == other.at(i));
  }
}

TEST_CASE("a bundled model has everything inside, and says so") {
  CHECK(error_text<UsageError>([] { load_model(std::filesystem::path(kOwnModel), {.names = "my.names"}); }) ==
        "[scenes-honest.safetensors] is part of limpid, with weights and class names inside; none can be named beside "
        "it");
}

TEST_CASE("a word that was meant to name one") {
  CHECK(error_text<FormatError>([] { load_model("scenes-honst"); }) ==
        "[scenes-honst] is no file here, and limpid brings along scenes-biased, scenes-honest, did you mean "
        "'scenes-honest'?");
  CHECK(error_text<FormatError>([] { load_model("yolo-fastest-1.1-xl"); }) ==
        "[yolo-fastest-1.1-xl] is no file here; 'limpid models get yolo-fastest-1.1-xl' tells where it is and fetches "
        "it");
}

TEST_CASE("bytes in memory read like a file") {
  const std::string_view text = "limpid";
  const InputFile file("six bytes", std::as_bytes(std::span(text)));
  CHECK(file.size() == 6);
  std::string read(3, ' ');
  file.read(3, std::as_writable_bytes(std::span(read)));
  CHECK(read == "pid");
  file.expect_unchanged();
  CHECK(error_text<FormatError>([&] { file.read(4, std::as_writable_bytes(std::span(read))); }) ==
        "[six bytes] at byte 6: the file ends, 1 more bytes were expected");
  CHECK(error_text<FormatError>([&] { file.read(9, std::as_writable_bytes(std::span(read))); }) ==
        "[six bytes] at byte 6: the file ends, 3 more bytes were expected");
}

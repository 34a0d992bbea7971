#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tests/support/yolov5_state.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

TEST_CASE("inspect counts a small model as one does by hand") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"inspect", toy.model, "--json", "-"});
  REQUIRE(ran.code == 0);
  CHECK(ran.error.empty());
  const Json json = Json::parse(ran.out, "stdout");
  // 8*27+16, 16*72+32, 0, 16*144+32, 21*16+21, 0 trained; half of the batch norms' again as statistics.
  CHECK(json.whole_at("parameters") == 232 + 1184 + 2336 + 357);
  CHECK(json.whole_at("statistics") == 16 + 32 + 32);
  // Cells times weights: 32x32, 16x16, 8x8, 8x8.
  CHECK(json.whole_at("multiply_adds") == 1024 * 216 + 256 * 1152 + 64 * 2304 + 64 * 336);
  CHECK(json.whole_at("candidates") == 8 * 8 * 3);
  const Json::Array& layers = json.array_at("layers");
  REQUIRE(layers.size() == 6);
  CHECK(layers[0].text_at("name") == "0");
  CHECK(layers[0].text_at("type") == "conv2d, batch_norm, leaky_relu");
  CHECK(layers[2].text_at("type") == "max_pool");
  // 3; 3+2*2; 7+1*4; 11+2*8; the 1x1 sees the same.
  const std::int64_t sees[] = {3, 7, 11, 27, 27, 27};
  for (std::size_t i = 0; i < 6; ++i) CHECK(layers[i].at("sees_rows").whole_at("pixels") == sees[i]);
  CHECK(json.array_at("classes")[1].as_text() == "traffic light");
  CHECK(json.array_at("heads")[0].at("attributes").whole_at("classes") == 2);
  CHECK(json.at("preprocessing").text_at("fit") == "stretch");
  CHECK(json.array_at("sources").size() == 3);
}

TEST_CASE("inspect prints a table for people, folded or layer by layer") {
  const ToyFiles toy;
  const Ran folded = run_limpid({"inspect", toy.model});
  CHECK(folded.code == 0);
  CHECK(contains(folded.out, "\n0      conv2d, batch_norm, leaky_relu  3x3, padding 1, stride 2, slope 0.1"));
  CHECK(contains(folded.out, "192 boxes before any threshold"));
  CHECK(contains(folded.out, "2 classes      square, traffic light"));
  const Ran all = run_limpid({"inspect", toy.model, "--all"});
  CHECK(all.code == 0);
  CHECK(contains(all.out, "\n0.batch_norm  batch_norm"));
}

TEST_CASE("inspect folds the convolutions of a YOLOv5 under the names of its modules") {
  const TemporaryFolder folder;
  const auto path = folder.put("mine.safetensors", small_yolov5().bytes());
  const Ran ran = run_limpid({"inspect", path.string(), "--input", "96x64", "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  std::map<std::string, std::string> types;
  for (const Json& layer : json.array_at("layers")) types[layer.text_at("name")] = layer.text_at("type");
  const std::string block = "conv2d, batch_norm, silu";
  for (const char* name : {"model.0", "model.2.cv1", "model.2.m.0.cv2", "model.2", "model.9", "model.13.m.0"})
    CHECK(types[name] == block);
  CHECK(types["model.2.m.0"] == "add");
  CHECK(types["model.2.concat"] == "concat");
  CHECK(types["model.9.pool3"] == "max_pool");
  CHECK(types["model.24.m.1"] == "conv2d");
  CHECK(types.size() == 5 + 37 + 6 + 34 + 3);  // strided convolutions, C3s of the backbone, SPPF, pyramid, heads
  CHECK(json.array_at("readable_layers").empty());
  CHECK(json.text_at("format") == "yolov5");
  CHECK(json.array_at("input")[2].as_number() == 64);
}

TEST_CASE("inspect needs no weights, but reads those that are there or named") {
  const ToyFiles toy;
  const Ran with = run_limpid({"inspect", toy.model, "--json", "-"});
  std::filesystem::remove(toy.path("toy.weights"));
  const Ran text = run_limpid({"inspect", toy.model});
  CHECK(text.code == 0);
  CHECK(contains(text.out, "none beside the .cfg; the table follows from the .cfg alone"));
  const Ran without = run_limpid({"inspect", toy.model, "--json", "-"});
  CHECK(without.code == 0);
  const Json a = Json::parse(with.out, "with"), b = Json::parse(without.out, "without");
  for (const char* key : {"layers", "parameters", "statistics", "multiply_adds", "memory_bytes", "heads"}) {
    CAPTURE(key);
    CHECK(a.at(key) == b.at(key));
  }
  CHECK(b.array_at("sources").size() == a.array_at("sources").size() - 1);  // no hash of weights that nobody read

  const Ran named = run_limpid({"inspect", toy.model, "--weights", toy.path("elsewhere.weights")});
  CHECK(named.code == 3);
  CHECK(contains(named.error, "elsewhere.weights] is not there"));
  toy.folder.put("toy.weights", "short");
  CHECK(run_limpid({"inspect", toy.model}).code == 3);
}

TEST_CASE("inspect knows the published sizes of the originals") {
  NEEDS_SHARED(shared);
  // Darknet prints 5.449 (yolov3-tiny) and 65.304 (yolov3) BFLOPs, two per multiply-add; it counts its own small
  // extras.
  const Ran ran =
      run_limpid({"inspect", (shared / "models/yolov3-tiny.cfg").string(), "--random-weights", "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(static_cast<double>(json.whole_at("multiply_adds")) * 2e-9 == doctest::Approx(5.56).epsilon(0.03));
  CHECK(json.whole_at("parameters") + json.whole_at("statistics") == 8858734);  // the numbers in yolov3-tiny.weights
}

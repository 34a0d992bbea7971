#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

TEST_CASE("bench reports times, memory and layers as JSON") {
  const ToyFiles toy;
  const Ran ran = run_limpid(
      {"bench", "--model", toy.model, "--layers", "--repeats", "5", "--batch", "2", "--threads", "2", "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.number_at("forward_ms") > 0);
  CHECK(json.array_at("forward_ms_all").size() == 5);
  CHECK(json.whole_at("warm_ups") == 3);
  CHECK(json.whole_at("threads") == 2);
  CHECK(json.whole_at("team") == 2);
  const Json& limit = json.at("limit");
  CHECK(limit.number_at("gflops") > 1);  // one core that is anything but a toy
  CHECK(limit.whole_at("threads") >= 1);
  CHECK(contains(limit.text_at("vectors"), "-bit"));
  CHECK(json.number_at("share_of_limit") == doctest::Approx(json.number_at("gflops") / limit.number_at("gflops")));
  CHECK(json.number_at("share_of_limit") > 0);
  CHECK(json.number_at("share_of_limit") < 1);
  CHECK(json.number_at("tape_forward_ms") > 0);
  CHECK(json.number_at("tape_backward_ms") > 0);
  CHECK(json.number_at("batch_pictures_per_second") > 0);
  // The tape holds at least every layer's output: 32*32*8 floats three times, ...
  CHECK(json.whole_at("tape_bytes") > 4 * 3 * 32 * 32 * 8);
  const Json& memory = json.at("peak_memory_bytes");
  CHECK(memory.whole_at("forward") > 1'000'000);
  CHECK(memory.whole_at("tape_forward") >= memory.whole_at("forward"));
  CHECK(memory.whole_at("whole_run") >= memory.whole_at("tape_backward"));
  const Json::Array& layers = json.array_at("layers");
  CHECK(layers.size() >= 11);
  CHECK(layers[0].text_at("type") == "conv2d");
  CHECK(layers[0].whole_at("multiply_adds") == 32 * 32 * 216);
  for (const Json& layer : layers) {
    CHECK(layer.number_at("share_of_limit") >= 0);
    CHECK(layer.number_at("share_of_limit") < 1);
  }
  CHECK(layers[0].number_at("gflops") == doctest::Approx(2.0 * 32 * 32 * 216 / layers[0].number_at("ms") / 1e6));
}

TEST_CASE("bench prints a table for people") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--batch", "1"});
  CHECK(ran.code == 0);
  for (const char* part :
       {"forward ", "forward on tape", "backward to the picture", "batch of 1", "of the limit", "raw heads"}) {
    CHECK(contains(ran.out, part));
  }
}

TEST_CASE("bench of the forward pass alone leaves out the rest") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"bench", "--model", toy.model, "--repeats", "2", "--forward-only", "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.number_at("forward_ms") > 0);
  for (const char* left_out : {"tape_forward_ms", "tape_backward_ms", "batch_ms"}) CHECK_FALSE(json.contains(left_out));
  const Ran text = run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--forward-only"});
  CHECK(contains(text.out, "forward "));
  CHECK_FALSE(contains(text.out, "tape"));
}

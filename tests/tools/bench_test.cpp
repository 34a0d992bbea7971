#include <doctest/doctest.h>

#include <set>

#include "tests/support/networks.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/bench_layers.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

TEST_CASE("bench of the readable path reports times, memory and layers as JSON") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"bench", "--model", toy.model, "--engine", "readable", "--layers", "--repeats", "5",
                              "--batch", "2", "--threads", "2", "--json", "-"});
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
  CHECK(json.text_at("engine") == "readable");
  CHECK_FALSE(json.contains("plan"));
  CHECK(layers[0].whole_at("multiply_adds") == 32 * 32 * 216);
  for (const Json& layer : layers) {
    CHECK(layer.number_at("share_of_limit") >= 0);
    CHECK(layer.number_at("share_of_limit") < 1);
  }
  CHECK(layers[0].number_at("gflops") == doctest::Approx(2.0 * 32 * 32 * 216 / layers[0].number_at("ms") / 1e6));
}

TEST_CASE("bench times the plan by default, step by step, beside the readable path") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"bench", "--model", toy.model, "--layers", "--repeats", "5", "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.text_at("engine") == "plan");
  CHECK(json.number_at("forward_ms") > 0);
  CHECK(json.number_at("readable_forward_ms") > 0);
  CHECK(json.number_at("difference_from_readable") < 1e-5);
  const Json& plan = json.at("plan");
  CHECK_FALSE(plan.text_at("instructions").empty());
  CHECK(plan.array_at("fallbacks").empty());
  CHECK_FALSE(plan.flag_at("winograd"));
  CHECK(plan.whole_at("weight_bytes") >= 4 * (8 * 27 + 16 * 72 + 16 * 144 + 21 * 16));
  // At least the largest output, 32*32*8 floats.
  CHECK(plan.whole_at("arena_bytes") >= 4 * 32 * 32 * 8);
  CHECK(plan.number_at("compile_ms") > 0);
  const Json::Array& steps = json.array_at("steps");
  CHECK(plan.whole_at("steps") == static_cast<std::int64_t>(steps.size()));
  CHECK_FALSE(json.contains("layers"));
  // Every layer is in one step, and no multiply-add is lost.
  std::int64_t multiply_adds = 0;
  std::set<std::string> layers;
  for (const Json& step : steps) {
    CHECK(step.number_at("ms") >= 0);
    CHECK(step.number_at("share_of_limit") >= 0);
    CHECK(step.number_at("share_of_limit") < 1);
    CHECK_FALSE(step.flag_at("fallback"));
    multiply_adds += step.whole_at("multiply_adds");
    for (const Json& layer : step.array_at("layers")) CHECK(layers.insert(layer.as_text()).second);
  }
  CHECK(multiply_adds == json.whole_at("multiply_adds"));
  CHECK(multiply_adds == 64 * 21 * 16 + 64 * 16 * 144 + 256 * 16 * 72 + 1024 * 8 * 27);
  for (const char* name : {"0", "1", "2", "3", "4"}) CHECK(layers.contains(name));
}

TEST_CASE("steps that are worked on together are timed together") {
  const limpid::nn::Blueprint blueprint{
      {1, 3, 12, 12},
      {conv("a", "input", 8, 1), layer("max_pool", "b", {"a"}, {{"size", Ints{2, 2}}, {"stride", Ints{2, 2}}}),
       conv("c", "b", 4, 1), layer("relu", "d", {"c"}), conv("e", "d", 5, 3)},
      {"e"}};
  limpid::Random random(1);
  const limpid::nn::Network network = limpid::nn::build(blueprint, random_parameters(blueprint, random));
  const limpid::nn::Plan plan(network, {.chains = {.large_map = 0, .least_map = 0}});
  const auto rows = limpid::tools::time_steps(plan, limpid::Tensor::zeros({1, 3, 12, 12}), 1, 3);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "a + b + d");
  CHECK(rows[0].kind == "conv2d 1x1, then max_pool 2x2 /2x2, then conv2d 1x1 + relu");
  CHECK(rows[0].layers == std::vector<std::string>{"a", "b", "c", "d"});
  CHECK(rows[0].multiply_adds == 144 * 3 * 8 + 36 * 8 * 4);
  CHECK(rows[0].milliseconds > 0);
  CHECK(rows[1].name == "e");
  CHECK(rows[1].multiply_adds == 36 * 4 * 9 * 5);
}

TEST_CASE("bench in float64 takes the readable path, and Winograd is for the plan") {
  const ToyFiles toy;
  const Ran wide = run_limpid(
      {"bench", "--model", toy.model, "--precision", "float64", "--repeats", "1", "--forward-only", "--json", "-"});
  REQUIRE(wide.code == 0);
  CHECK(Json::parse(wide.out, "stdout").text_at("engine") == "readable");
  const Ran refused = run_limpid({"bench", "--model", toy.model, "--engine", "readable", "--winograd"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.error,
                 "[--winograd] is for the plan, which computes in float32; asked for was --engine "
                 "readable --precision float32"));
  const Ran winograd = run_limpid({"bench", "--model", toy.model, "--winograd", "--repeats", "1", "--json", "-"});
  REQUIRE(winograd.code == 0);
  const Json json = Json::parse(winograd.out, "stdout");
  CHECK(json.at("plan").flag_at("winograd"));
  CHECK(json.number_at("difference_from_readable") < 1e-3);
}

TEST_CASE("bench prints a table for people") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--batch", "1"});
  CHECK(ran.code == 0);
  for (const char* part : {"forward, plan", "forward, readable", "forward on tape", "backward to the picture",
                           "batch of 1", "of the limit", "raw heads"}) {
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
  CHECK(contains(text.out, "forward, plan"));
  CHECK_FALSE(contains(text.out, "tape"));
}

TEST_CASE("bench counts what remains of a forward pass when one player of a grid flips, and plays the game") {
  const ToyFiles toy;
  const std::vector<std::string> asked{"bench", "--model",        toy.model,       "--repeats",
                                       "1",     "--forward-only", "--window-grid", "2x2"};
  std::vector<std::string> as_json = asked;
  as_json.insert(as_json.end(), {"--json", "-"});
  const Ran ran = run_limpid(as_json);
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  const Json& windows = json.at("windows");
  CHECK(windows.whole_at("row") == 4);  // the centre of 8 x 8 cells
  CHECK(windows.whole_at("column") == 4);
  CHECK(windows.whole_at("multiply_adds") == json.whole_at("multiply_adds"));
  // By hand, from the head back: 1 cell of the 1x1 convolution, 1 of the 3x3 before it, 3x3 of the maximum, 6x6 of the
  // second convolution, rows and columns 11 to 23 of the first.
  CHECK(windows.whole_at("cone_multiply_adds") == 21 * 16 + 16 * 16 * 9 + 6 * 6 * 16 * 8 * 9 + 13 * 13 * 8 * 27);
  // Player 0 holds the pixels 0 to 31: it touches 0 to 16 of the first convolution, of which the cone has 11 to 16; 0
  // to 8 of the second, of which the cone has 6 to 8.
  const Json::Array& flips = windows.array_at("flip_multiply_adds");
  REQUIRE(flips.size() == 4);
  CHECK(flips[0] == Json(21 * 16 + 16 * 16 * 9 + 3 * 3 * 16 * 8 * 9 + 6 * 6 * 8 * 27));
  double sum = 0;
  for (const Json& flip : flips) sum += flip.as_number();
  const double whole = windows.number_at("multiply_adds");
  CHECK(windows.number_at("mean_share") == doctest::Approx(sum / 4 / whole));
  CHECK(windows.number_at("gray_code_share") < windows.number_at("mean_share"));
  CHECK(windows.number_at("mean_share") < windows.number_at("cone_share"));
  REQUIRE(windows.array_at("flip_ms").size() == 4);
  for (const Json& ms : windows.array_at("flip_ms")) CHECK(ms.as_number() > 0);
  CHECK(windows.number_at("cone_ms") > 0);
  CHECK(windows.number_at("gray_code_ms") > 0);
  CHECK(windows.at("exact").whole_at("evaluations") == 16);
  CHECK(windows.at("exact").number_at("per_second") > 0);
  CHECK(windows.at("random").whole_at("evaluations") == 16);  // of 256, the others were remembered

  const Ran text = run_limpid(asked);
  for (const char* part : {"cone", "one player flips", "next coalition", "evaluations a second"})
    CHECK(contains(text.out, part));
  const Ran elsewhere = run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--forward-only", "--window-grid",
                                    "2x2", "--target", "head=0,anchor=1,row=0,column=7,class=square", "--json", "-"});
  REQUIRE(elsewhere.code == 0);
  CHECK(Json::parse(elsewhere.out, "stdout").at("windows").array_at("flip_multiply_adds")[2] == Json(0));
}

TEST_CASE("bench refuses what it cannot play") {
  const ToyFiles toy;
  const Ran lost = run_limpid({"bench", "--model", toy.model, "--target", "head=0,anchor=0,row=0,column=0,class=0"});
  CHECK(lost.code == 2);
  CHECK(contains(lost.error, "[--target] is for --window-grid, which was not given"));
  CHECK(run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--window-grid", "2by2"}).code == 2);
}

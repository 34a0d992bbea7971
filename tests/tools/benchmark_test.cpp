#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tools/json.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

Json benchmark_in(const std::filesystem::path& folder) {
  std::ifstream file(folder / "benchmark.json");
  return Json::parse({std::istreambuf_iterator<char>(file), {}}, "benchmark.json");
}

}  // namespace

TEST_CASE("the benchmark as a table, as Markdown and as JSON") {
  NOT_UNDER_SANITIZERS("ten scenes take too long under a sanitizer");
  const TemporaryFolder folder;
  RunSettings patient;
  patient.seconds = 600;
  const Ran ran = run_limpid({"benchmark", "--scenes", "6", "--calibration", "4", "--doses", "1", "--method",
                              "hires-cam,occlusion", "--out", (folder / "b").string()},
                             patient);
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "All of them are what they should be."));
  CHECK(contains(ran.out, "corner"));
  const Json json = benchmark_in(folder / "b");
  for (const Json& answer : json.array_at("known_networks")) CHECK(answer.number_at("error") < 1e-9);
  for (const Json& answer : json.at("planted_channel").array_at("answers")) CHECK(answer.number_at("error") < 1e-5);
  CHECK(json.at("planted_channel").text_at("model") == "scenes-honest.safetensors");
  CHECK(json.at("planted_channel").text_at("picture") == "scene 0");
  const Json& scenes = json.at("scenes");
  CHECK(scenes.array_at("columns").at(0).at("rates").contains("look_alikes"));
  CHECK(scenes.at("test").array_at("cases").at(0).whole_at("pair") == 0);
  CHECK(scenes.array_at("columns").size() == 10);
  CHECK(scenes.at("opacities").array_at("scores").size() == 1);
  for (const Json& trial : scenes.at("test").array_at("cases")) CHECK(trial.array_at("heat").size() == 10);
  CHECK(std::filesystem::exists(folder / "b/benchmark.md"));
}

TEST_CASE("models come in pairs") {
  const Ran ran = run_limpid({"benchmark", "--honest", "scenes-honest", "--honest", "scenes-honest", "--biased",
                              "scenes-biased", "--scenes", "1", "--calibration", "1"});
  CHECK(ran.code == 2);
  CHECK(contains(ran.error, "[--honest] 2 models, and 1 with --biased, expected as many"));
}

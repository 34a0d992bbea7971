#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

TEST_CASE("bench --gradient times Grad-CAM beside the recorded forward pass") {
  const ToyFiles toy;
  for (const char* precision : {"float32", "float64"}) {
    const Ran ran = run_limpid({"bench", "--model", toy.model, "--gradient", "0", "--repeats", "2", "--forward-only",
                                "--precision", precision, "--json", "-"});
    REQUIRE(ran.code == 0);
    const Json json = Json::parse(ran.out, "stdout");
    const Json& gradient = json.at("gradient");
    CHECK(gradient.text_at("layer") == "0");
    CHECK(contains(gradient.text_at("target"), "head 0"));
    CHECK(gradient.number_at("recorded_ms") > 0);
    CHECK(gradient.number_at("grad_cam_ms") > 0);
  }
}

TEST_CASE("bench without --gradient says nothing of it, and refuses a layer that is not there") {
  const ToyFiles toy;
  const Ran without = run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--forward-only", "--json", "-"});
  CHECK_FALSE(contains(without.out, "gradient"));
  const Ran wrong =
      run_limpid({"bench", "--model", toy.model, "--repeats", "1", "--forward-only", "--gradient", "nowhere"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.error, "no layer is named 'nowhere'"));
}

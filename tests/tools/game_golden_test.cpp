// Black-box methods through the program, against values computed with PyTorch in float64.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/networks.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tools/json.h"
#include "weights/npy.h"

using namespace limpid::test;
using limpid::Tensor;
using limpid::tools::Json;
using limpid::weights::read_npy;

namespace {

// Infinite where a value is not a number.
double difference_to(const Json::Array& values, const Tensor& truth) {
  std::vector<double> came;
  for (const Json& value : values) came.push_back(value.as_number());
  REQUIRE(std::ssize(came) == truth.elements());
  return largest_difference(Tensor::of<double>(truth.shape(), std::span<const double>(came)), truth);
}

}  // namespace

TEST_CASE("all coalitions of ten players, Shapley and Banzhaf values are the golden ones") {
  NEEDS_SHARED(shared);
  const TemporaryFolder folder;
  const std::filesystem::path golden = shared / "golden/shapley-yolo-fastest-1.1-dog";
  NOT_UNDER_SANITIZERS("two thousand forward passes take too long under a sanitizer");
  for (const std::string quantity : {"class_logit", "score"}) {
    CAPTURE(quantity);
    const std::string out = (folder / quantity).string();
    const Ran ran = run_limpid(
        {"explain", "--tensor", (golden / "input.npy").string(), "--model",
         (shared / "models/yolo-fastest-1.1.cfg").string(), "--target", "head=0,anchor=1,row=6,column=3,class=dog",
         "--of", quantity, "--segments", (golden / "segments.npy").string(), "--baseline", "black", "--method",
         "shapley-exact,kernel-shap,lime,shapley", "--samples", "300", "--out", out},
        {.environment = {}, .in_child = {}, .seconds = 800, .out_path = {}, .folder = {}});
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    CHECK(contains(ran.error, "[shapley-exact] 1024 evaluations for 10 players, about "));
    CHECK(largest_difference(read_npy(out + "/coalition_values.npy"),
                             read_npy(golden / ("coalition_values_" + quantity + ".npy"))) < 2e-4);
    const Json json = Json::parse(bytes_of(out + "/explanation.json"), "explanation");
    const Json& exact = json.array_at("methods")[0].at("game");
    Json::Array values;
    for (const Json& part : exact.array_at("parts")) values.push_back(part.at("value"));
    CHECK(difference_to(values, read_npy(golden / ("shapley_" + quantity + ".npy"))) < 2e-4);
    CHECK(difference_to(exact.at("indices").array_at("banzhaf"), read_npy(golden / ("banzhaf_" + quantity + ".npy"))) <
          2e-4);
    const auto number = [&](std::size_t method, const std::string& name) {
      return json.array_at("methods")[method].at("diagnostics").at("numbers").number_at(name);
    };
    CHECK(number(1, "error_to_exact") < 0.06);
    CHECK(number(2, "error_to_limit") < 0.25);
    CHECK(number(3, "error_to_exact") < 0.1);
    // Everything after the exact values was remembered.
    for (std::size_t m = 1; m < 4; ++m) {
      const Json& game = json.array_at("methods")[m].at("game");
      CHECK(game.whole_at("evaluations") == game.whole_at("remembered"));
    }
    // The map adds up to v(all) - v(none).
    const Tensor map = read_npy(out + "/shapley-exact.npy");
    double sum = 0;
    for (std::int64_t i = 0; i < map.elements(); ++i) sum += map.at(i);
    CHECK(sum == doctest::Approx(exact.number_at("v_all") - exact.number_at("v_none")).epsilon(1e-4));
  }
}

TEST_CASE("yolov3-tiny does not see the whole picture: players outside its receptive field are worth exactly nothing") {
  NEEDS_SHARED(shared);
  const TemporaryFolder folder;
  const std::string out = (folder / "why").string();
  // The candidate in the lower right corner; random weights give it some class.
  const Ran ran =
      run_limpid({"explain", (shared / "images/dog.jpg").string(), "--model",
                  (shared / "models/yolov3-tiny.cfg").string(), "--random-weights", "--target",
                  "head=0,anchor=0,row=12,column=12,class=0", "--of", "class_logit", "--segmentation", "2x2",
                  "--method", "shapley-exact,shapley,owen,kernel-shap", "--pairs", "8", "--threads", "2", "--out", out},
                 {.environment = {}, .in_child = {}, .seconds = 800, .out_path = {}, .folder = {}});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(bytes_of(out + "/explanation.json"), "explanation");
  for (const Json& method : json.array_at("methods")) {
    CAPTURE(method.text_at("method"));
    const Json& dummy = method.array_at("checks")[1];
    CHECK(dummy.text_at("name") == "dummy");
    CHECK(dummy.text_at("outcome") == "passed");
    CHECK(method.at("game").array_at("parts")[0].number_at("value") == doctest::Approx(0).epsilon(1e-9).scale(1));
    CHECK(method.at("game").array_at("parts")[3].number_at("value") != 0);
  }
}

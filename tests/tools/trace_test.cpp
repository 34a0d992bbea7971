// `limpid trace` as a user runs it.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/networks.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"
#include "tools/ui_files.h"
#include "weights/npy.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

Json trace_in(const std::filesystem::path& folder) {
  return Json::parse(bytes_of(folder / "trace.json"), "trace.json");
}

}  // namespace

TEST_CASE("every step from the chosen number to the picture, with formulas, numbers and checks") {
  const ToyFiles toy;
  const Ran ran = run_limpid(
      {"trace", toy.picture, "--model", toy.model, "--threshold", "0.44", "--to", "input", "--out", toy.path("steps")});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "end to end at 'input': passed"));
  CHECK_FALSE(contains(ran.out, "FAILED"));
  const Json json = trace_in(toy.path("steps"));
  CHECK(json.flag_at("passed"));
  CHECK(json.array_at("end_to_end").size() == 2);
  const Json::Array& steps = json.array_at("steps");
  CHECK(steps.front().text_at("op") == "watched");
  CHECK(steps.front().at("check").is_null());
  CHECK(steps.back().whole_at("number") == json.whole_at("to"));
  std::int64_t multiply_adds = 0;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const Json& step = steps[i];
    CAPTURE(step.text_at("name"));
    CHECK(step.at("check").flag_at("passed"));
    CHECK(step.at("check").number_at("worst_error") <= 1e-6);
    CHECK(!step.text_at("forward").empty());
    CHECK(step.array_at("backward").size() >= 1);
    for (const Json& input : step.array_at("inputs")) CHECK(input.contains("shape"));
    for (const Json& reader : step.array_at("readers")) CHECK(reader.as_number() > step.number_at("number"));
    multiply_adds += step.whole_at("multiply_adds");
  }
  CHECK(multiply_adds > 100'000);
  const std::string dot = bytes_of(toy.path("steps") + "/trace.dot");
  CHECK(dot.starts_with("digraph trace {"));
  CHECK(static_cast<std::size_t>(std::count(dot.begin(), dot.end(), '[')) > steps.size());
}

TEST_CASE("the walk ends at the layer that a CAM looks at, or at a named one; the same seed gives the same numbers") {
  const ToyFiles toy;
  const auto steps = [&](const std::string& folder, const std::vector<std::string>& more) {
    std::vector<std::string> words{"trace",       toy.picture, "--model", toy.model,
                                   "--threshold", "0.44",      "--out",   toy.path(folder)};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_limpid(words);
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    return trace_in(toy.path(folder));
  };
  const Json own = steps("a", {"--tensors"}), named = steps("b", {"--layer", "2"}),
             head = steps("c", {"--samples", "0"});
  CHECK(own.array_at("steps").front().text_at("name") == own.text_at("layer"));
  CHECK(named.array_at("steps").front().text_at("name") == "2");
  CHECK(own.array_at("steps").size() != named.array_at("steps").size());
  CHECK(std::filesystem::exists(toy.path("a") + "/gradient.layer.npy"));
  CHECK_FALSE(std::filesystem::exists(toy.path("a") + "/gradient.input.npy"));
  CHECK(head.array_at("steps").back().at("check").is_null());
  CHECK(head.array_at("end_to_end").empty());
  const Json again = steps("d", {"--layer", "2", "--threads", "1"});
  for (std::size_t i = 0; i < again.array_at("steps").size(); ++i)
    for (const char* part : {"value", "gradient", "check"})
      CHECK(again.array_at("steps")[i].at(part) == named.array_at("steps")[i].at(part));
}

TEST_CASE("numbers taken apart: the terms add up to what was recorded") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"trace",       toy.picture,
                              "--model",     toy.model,
                              "--threshold", "0.44",
                              "--to",        "input",
                              "--samples",   "0",
                              "--element",   "0.conv2d:3,0,5",
                              "--element",   "0.batch_norm:3,0,5",
                              "--element",   "2:1,2,3",
                              "--element",   "image:1,10,12",
                              "--weight",    "3.conv2d:2,1,0,2",
                              "--out",       toy.path("apart")});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "'0.conv2d', conv2d, stride 2x2"));
  CHECK(contains(ran.out, "its channel 3 has gamma"));
  const Json json = Json::parse(bytes_of(toy.path("apart") + "/elements.json"), "elements.json");
  REQUIRE(json.array_at("elements").size() == 5);
  for (const Json& element : json.array_at("elements")) {
    CAPTURE(element.text_at("name"));
    for (const char* way : {"forward", "backward"}) {
      if (!element.contains(way)) continue;
      const Json& parts = element.at(way);
      double sum = way == std::string("forward") ? parts.number_at("constant") : 0;
      for (const Json& term : parts.array_at("terms"))
        sum += term.number_at("slope") * term.number_at(way == std::string("forward") ? "value" : "gradient");
      CHECK(sum == doctest::Approx(parts.number_at("recorded")).epsilon(1e-9));
      CHECK(parts.number_at("sum") == doctest::Approx(parts.number_at("recorded")).epsilon(1e-9));
    }
  }
  // At the upper border two rows of the 3x3 kernel lie on the picture: 3 channels x 2 x 3.
  CHECK(json.array_at("elements")[0].at("forward").array_at("terms").size() == 18);
  CHECK(json.array_at("elements")[2].at("forward").array_at("terms").size() == 1);  // who won
}

TEST_CASE("what a trace cannot be asked is said") {
  const ToyFiles toy;
  const auto fails = [&](std::vector<std::string> more, int code, const std::string& text) {
    std::vector<std::string> words{"trace", toy.picture, "--model", toy.model, "--threshold", "0.44"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_limpid(words);
    CHECK(ran.code == code);
    CAPTURE(ran.error);
    CHECK(contains(ran.error, text));
  };
  fails({"--to", "output"}, 2, "[--to] 'output' is unknown, expected input");
  fails({"--detection", "all"}, 2, "[--detection] 'all' is too much for a trace");
  fails({"--of", "best_match"}, 2, "the target 'best_match' is not differentiable");
  fails({"--layer", "12"}, 2, "12");
  fails({"--tensors"}, 2, "[--tensors] needs --out");
  fails({toy.picture}, 2, "several pictures were named");
  fails({"--element", "2:1,x,3"}, 2, "[--element] '2:1,x,3' is no place, expected STEP:c,y,x");
  fails({"--element", "nowhere:1,2,3"}, 2, "[--element] 'nowhere' is no step of this trace");
  fails({"--to", "input", "--element", "2:1,2,99"}, 2, "[--element] '2' has no such place, its shape is [1,16,8,8]");
  fails({"--to", "input", "--weight", "2:0,0,0,0"}, 2, "[--weight] '2' has no weight with 4 axes");
  CHECK(run_limpid({"trace", toy.picture, "--model", toy.model, "--threshold", "0.9999"}).code == 4);
}

TEST_CASE("the gradients of a trace are PyTorch's, and every step of a real network passes") {
  NEEDS_SHARED(shared);
  NOT_UNDER_SANITIZERS("a real network's steps, each run hundreds of times, take too long under a sanitizer");
  const std::filesystem::path golden = shared / "golden/yolo-fastest-1.1-dog";
  const Json target = Json::parse(bytes_of(golden / "case.json"), "case.json").at("target");
  std::string cell;
  for (const std::string key : {"head", "anchor", "row", "column"})
    cell += key + "=" + std::to_string(target.whole_at(key)) + ",";
  const Json layers = Json::parse(bytes_of(golden / "case.json"), "case.json").at("layers");
  const std::string layer = std::to_string(static_cast<int>(layers.as_array().front().as_number()));
  for (const auto& [of, samples] : {std::pair<std::string, std::string>{"class_logit", "16"}, {"score", "2"}}) {
    CAPTURE(of);
    const TemporaryFolder out;
    const Ran ran = run_limpid({"trace", "--tensor", (golden / "input.npy").string(), "--model",
                                (shared / "models/yolo-fastest-1.1.cfg").string(), "--target",
                                cell + "class=" + target.text_at("class_name"), "--of", of, "--layer", layer, "--to",
                                "input", "--samples", samples, "--tensors", "--out", out.path().string()});
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    const Json json = trace_in(out.path());
    for (const Json& step : json.array_at("steps"))
      if (!step.at("check").is_null()) CHECK(step.at("check").flag_at("passed"));
    const auto difference = [&](const std::string& file, const std::string& reference) {
      const Tensor x = weights::read_npy(out / file), r = weights::read_npy(golden / reference);
      return relative_difference(x.reshaped(r.shape()), r);
    };
    CHECK(difference("gradient.layer.npy", "grad_" + of + "_layer" + layer + ".npy") <= 1e-6);
    CHECK(difference("gradient.input.npy", "grad_" + of + "_input.npy") <= 1e-6);
  }
}

TEST_CASE("the page is one file that asks for nothing, whatever the picture is called") {
  const ToyFiles toy;
  const std::string name = toy.path("<script>alert(1)<!--.png");
  std::filesystem::copy_file(toy.picture, name);
  const Ran ran = run_limpid({"trace", name, "--model", toy.model, "--threshold", "0.44", "--out", toy.path("page")});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  const std::string page = bytes_of(toy.path("page") + "/trace.html");
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(contains(page, "default-src 'none'; script-src 'sha256-"));
  CHECK_FALSE(contains(page, "<script>alert(1)"));
  CHECK(contains(page, "\\u003cscript>alert(1)\\u003c!--"));
  for (const UiFile& file : trace_ui_files())
    for (const char* forbidden : {"fetch(", "XMLHttpRequest", "innerHTML", "eval(", "import(", "url("}) {
      CAPTURE(file.name);
      CHECK_FALSE(contains(std::string(file.text), forbidden));
    }
}

// Where the score is 0.9995 its own digits cannot tell its slope to a millionth; those of its logarithm can.
TEST_CASE("a saturated score is checked end to end as well") {
  const TemporaryFolder scratch;
  REQUIRE(
      run_limpid({"scenes", "--count", "5", "--split", "test", "--seed", "4", "--out", (scratch / "scenes").string()})
          .code == 0);
  const Ran ran = run_limpid({"trace", (scratch / "scenes").string() + "/images/test-000004.png", "--samples", "2"});
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
}

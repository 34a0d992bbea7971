// A YOLOv5 through the program: explained, replayed and compared in an input of its own, with commands to go on that
// name the same input.
#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tests/support/yolov5_state.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

TEST_CASE("explain and replay in a rectangular input") {
  const ToyFiles toy;
  const std::string model = toy.folder.put("mine.safetensors", small_yolov5().bytes()).string(), out = toy.path("why");
  const Ran ran = run_limpid({"explain", toy.picture, "--model", model, "--input", "96x64", "--target",
                              "head=0,anchor=1,row=3,column=4,class=class 1", "--method",
                              "grad-cam,saliency,guided-backprop,occlusion", "--samples", "10", "--out", out});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(bytes_of(out + "/explanation.json"), "explanation.json");
  CHECK(json.at("model").text_at("format") == "yolov5");
  CHECK(json.at("model").at("input").whole_at("width") == 96);
  CHECK(json.at("model").at("input").whole_at("height") == 64);
  CHECK(json.at("preprocessing").text_at("fit") == "letterbox");
  CHECK(json.at("preprocessing").whole_at("width") == 96);
  const Ran again = run_limpid({"replay", out + "/explanation.json", "--out", toy.path("again")});
  CAPTURE(again.error);
  CHECK(again.code == 0);
  CHECK(again.out.starts_with("the same bytes again: "));
}

TEST_CASE("compare, its replay, and the command that it proposes") {
  const ToyFiles toy;
  const std::string model = toy.folder.put("mine.safetensors", small_yolov5().bytes()).string();
  const Ran ran =
      run_limpid({"compare", toy.picture, "--model", model, "--input", "96x64", "--threshold", "0.1", "--objects", "1",
                  "--method", "layer-cam,occlusion", "--level", "quick", "--out", toy.path("report")});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "limpid whatif " + toy.picture + " --model " + model + " --input 96x64 --hide "));
  REQUIRE(run_limpid({"compare", "--replay", toy.path("report/report.json"), "--out", toy.path("again")}).code == 0);
  CHECK(bytes_of(toy.path("again/report.json")) == bytes_of(toy.path("report/report.json")));
}

TEST_CASE("yolov5n takes the dog of dog.jpg for a cat first, and for a dog second") {
  NEEDS_SHARED(shared);
  NOT_UNDER_SANITIZERS("a network of a thousand million multiply-adds; a small one runs there");
  const std::string picture = (shared / "images/dog.jpg").string(),
                    model = (shared / "models/yolov5n.safetensors").string();
  const Ran found = run_limpid({"detect", picture, "--model", model});
  REQUIRE(found.code == 0);
  CHECK(contains(found.out, "cat      0.490   132  208    315     545     2       0   12       5"));
  const TemporaryFolder out;
  const Ran why = run_limpid({"explain", picture, "--model", model, "--class", "dog", "--of", "contrast:cat",
                              "--method", "hires-cam", "--out", out.path().string()});
  CAPTURE(why.error);
  CHECK(why.code == 0);
  CHECK(contains(why.out, "class logit of 'dog' minus that of 'cat'"));
  const Ran errors = run_limpid({"errors", picture, "--model", model});
  CHECK(errors.code == 0);
  CHECK(contains(errors.out, "#3 dog 0.419 lies where #1 cat 0.490 is"));
}

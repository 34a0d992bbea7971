#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"

using namespace limpid::test;

namespace {

struct Explained {
  ToyFiles toy;
  std::string out = toy.path("why"), json = out + "/explanation.json";
  Ran ran;

  explicit Explained(std::vector<std::string> more = {}) {
    std::vector<std::string> all{"explain",     toy.picture,
                                 "--model",     toy.model,
                                 "--threshold", "0.44",
                                 "--out",       out,
                                 "--method",    "grad-cam,smooth-grad",
                                 "--samples",   "3",
                                 "--seed",      "18446744073709551615",
                                 "--threads",   "2"};
    all.insert(all.end(), more.begin(), more.end());
    ran = run_limpid(all);
  }
  // Replaces the first occurrence in explanation.json.
  void edit(const std::string& from, const std::string& to) const {
    std::string text = bytes_of(json);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    toy.folder.put("why/explanation.json", text.replace(at, from.size(), to));
  }
};

}  // namespace

TEST_CASE("a replay gives the same bytes again, with any number of threads and from any folder") {
  const Explained e({"--tensors", "--layers", "all", "--of", "class_logit"});
  CAPTURE(e.ran.error);
  REQUIRE(e.ran.code == 0);
  RunSettings elsewhere;
  elsewhere.folder = "/";
  for (const std::string threads : {"1", "3"}) {
    const Ran ran = run_limpid({"replay", e.json, "--threads", threads, "--out", e.toy.path("again")}, elsewhere);
    CAPTURE(ran.error);
    CHECK(ran.code == 0);
    CHECK(ran.out.starts_with("the same bytes again: "));
    for (const std::string name :
         {"grad-cam.png", "grad-cam.layers.png", "smooth-grad.npy", "gradient.input.npy", "head0.npy"}) {
      CHECK(bytes_of(e.toy.path("again") + "/" + name) == bytes_of(e.out + "/" + name));
    }
  }
}

TEST_CASE(
    "black boxes are replayed to the same bytes: any threads, batch and memory; a budget by the counts it became") {
  const ToyFiles toy;
  const std::string games = "lime,shapley,kernel-shap,owen,rise,d-rise,occlusion", all = "shapley-exact," + games;
  const auto explained = [&](const std::string& out, const std::string& methods, std::vector<std::string> more) {
    std::vector<std::string> words{"explain", toy.picture, "--model", toy.model,        "--threshold",
                                   "0.44",    "--method",  methods,   "--segmentation", "3x3",
                                   "--seed",  "7",         "--out",   toy.path(out)};
    words.insert(words.end(), more.begin(), more.end());
    return run_limpid(words);
  };
  const Ran first = explained("a", all, {"--samples", "90", "--pairs", "4", "--threads", "1"});
  CAPTURE(first.error);
  REQUIRE(first.code == 0);
  const Ran other =
      explained("b", all, {"--samples", "90", "--pairs", "4", "--threads", "3", "--batch", "5", "--max-memory", "20M"});
  REQUIRE(other.code == 0);
  for (const auto& entry : std::filesystem::directory_iterator(toy.path("a"))) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    if (name != "explanation.json") CHECK(bytes_of(entry.path()) == bytes_of(toy.path("b") + "/" + name));
  }
  const Ran again = run_limpid({"replay", toy.path("a") + "/explanation.json", "--threads", "2"});
  CAPTURE(again.error);
  CHECK(again.code == 0);

  const Ran timed = explained("c", games, {"--budget", "2s"});
  CAPTURE(timed.error);
  REQUIRE(timed.code == 0);
  CHECK(contains(timed.error, "[--budget] "));
  CHECK(contains(timed.error, "lime "));
  CHECK(contains(timed.error, " ms an evaluation: "));
  CHECK(contains(timed.error, ", d-rise "));
  CHECK(contains(bytes_of(toy.path("c") + "/explanation.json"), "\"budget_seconds\": 2"));
  const Ran repeated = run_limpid({"replay", toy.path("c") + "/explanation.json", "--threads", "1"});
  CAPTURE(repeated.error);
  CHECK(repeated.code == 0);
}

TEST_CASE("one of several objects is replayed to the same bytes, whatever the others had a say in") {
  NOT_UNDER_SANITIZERS("thousands of forward passes take too long under a sanitizer");
  const ToyFiles toy;
  const Ran ran = run_limpid({"explain",
                              toy.picture,
                              "--model",
                              toy.model,
                              "--threshold",
                              "0.44",
                              "--detection",
                              "all",
                              "--method",
                              "owen,shapley,lime,rise",
                              "--segmentation",
                              "3x3",
                              "--samples",
                              "6",
                              "--pairs",
                              "60",
                              "--interval-width",
                              "0.002",
                              "--agreement",
                              "0.01",
                              "--out",
                              toy.path("all")});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  REQUIRE(std::filesystem::exists(toy.path("all") + "/detection-1"));
  const Ran budget =
      run_limpid({"explain", toy.picture, "--model", toy.model, "--threshold", "0.44", "--detection", "all", "--method",
                  "lime,shapley", "--segmentation", "object", "--budget", "1s", "--out", toy.path("budget")});
  CAPTURE(budget.error);
  REQUIRE(budget.code == 0);
  for (const std::string run : {"all", "budget"})
    for (const auto& folder : std::filesystem::directory_iterator(toy.path(run))) {
      const Ran again = run_limpid({"replay", folder.path().string() + "/explanation.json"});
      CAPTURE(again.error);
      CHECK(again.code == 0);
    }
  const std::string json = "all/detection-1/explanation.json";
  std::string text = bytes_of(toy.path(json));
  const std::size_t at = text.find("\"together\": [");
  REQUIRE(at != std::string::npos);
  toy.folder.put(json, text.erase(at + 13, text.find(']', at) - at - 13));
  const Ran alone = run_limpid({"replay", toy.path(json)});
  CHECK(alone.code == 3);
  CHECK(contains(alone.error, "[replay] 'together' does not name the explanation's own target"));
}

TEST_CASE("relative paths are found again from another folder") {
  const ToyFiles toy;
  RunSettings inside;
  inside.folder = toy.folder.path().string();
  REQUIRE(run_limpid({"explain", "picture.bmp", "--model", "toy.cfg", "--threshold", "0.44", "--out", "why"}, inside)
              .code == 0);
  CHECK(run_limpid({"replay", toy.path("why") + "/explanation.json"}).code == 0);
}

TEST_CASE("a replay of a chosen cell in float64 from a tensor-free picture with letterbox") {
  const Explained e({"--target", "head=0,anchor=2,row=4,column=4,class=traffic light", "--precision", "float64",
                     "--fit", "letterbox"});
  CAPTURE(e.ran.error);
  REQUIRE(e.ran.code == 0);
  CHECK(run_limpid({"replay", e.json}).code == 0);
}

TEST_CASE("a replay names what differs") {
  const auto fails = [](const Explained& e, const std::string& says, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"replay", e.json});
    const Ran ran = run_limpid(more);
    CAPTURE(ran.error);
    CHECK(ran.code == 3);
    CHECK(ran.out.empty());
    CHECK(contains(ran.error, says));
  };
  {
    const Explained e;
    e.toy.folder.put("picture.bmp", toy_bmp(95, 80));
    fails(e, "[replay] picture picture.bmp is not the one of then: sha256 ");
  }
  {
    const Explained e;
    e.toy.folder.put("toy.weights", toy_weights(8));
    fails(e, "[replay] model file toy.weights is not the one of then: sha256 ");
  }
  {
    const Explained e;
    std::filesystem::remove(e.toy.picture);
    fails(e, "picture.bmp' is not there; if it moved, name its place with --image");
    const std::string moved = e.toy.folder.put("moved.bmp", toy_bmp()).string();
    CHECK(run_limpid({"replay", e.json, "--image", moved}).code == 0);
  }
  {
    const Explained e;
    e.edit("\"samples\": 3", "\"samples\": 4");
    fails(e,
          "[replay] other bytes in smooth-grad.png, smooth-grad.npy, methods.png; model, picture, limpid and "
          "arithmetic class are "
          "the same");
    e.edit("\"version\": \"", "\"version\": \"9.");
    fails(e, "the programs differ: limpid ");
  }
  {
    const Explained e;
    std::filesystem::rename(e.toy.model, e.toy.path("moved.cfg"));
    fails(e, "toy.cfg' is not there; if it moved, name its place with --model");
  }
  {
    const Explained e;
    e.edit("\"value\": 0.", "\"value\": 0.9");  // the first is the target's
    fails(e, "[replay] other bytes in target; model, picture, limpid and arithmetic class are the same");
  }
  {
    const Explained e;
    e.edit("\"fit\": \"stretch\"", "\"fit\": \"zoom\"");
    fails(e, "[replay] 'fit' is 'zoom', expected letterbox or stretch");
    const Ran chosen = run_limpid({"replay", e.json, "--precision", "float64"});
    CHECK(chosen.code == 2);  // the explanation says in which
    CHECK(contains(chosen.error, "unknown option '--precision'"));
  }
  {
    const Explained e;
    e.edit("fma\"", "other\"");
    const Ran ran = run_limpid({"replay", e.json});
    CHECK(ran.code == 0);
    CHECK(contains(ran.out, "although another program: arithmetic class"));
  }
  {
    const Explained e;
    e.edit("\"schema_version\": 2", "\"schema_version\": 3");
    fails(e, "explanation.json] is not an explanation.json of schema version 2");
    e.edit("{", "[");
    fails(e, "not JSON");
  }
}

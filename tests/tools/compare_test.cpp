// `limpid compare` as a user runs it, on the toy model.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

struct Report {
  ToyFiles toy;

  std::vector<std::string> words(const std::string& out, const std::vector<std::string>& more) const {
    std::vector<std::string> words{"compare", toy.picture, "--model", toy.model, "--threshold",
                                   "0.01",    "--objects", "2",       "--out",   toy.path(out)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Ran compare(const std::string& out, const std::vector<std::string>& more = {}) const {
    return run_limpid(words(out, more));
  }
  std::string bytes(const std::string& path) const { return bytes_of(toy.path(path)); }
  Json json(const std::string& out) const { return Json::parse(bytes(out + "/report.json"), "report.json"); }
};

const std::vector<std::string> kSmall{"--segmentation", "grid:2x2", "--method", "grad-cam,lime,shapley-exact"};

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// Without "took", which tells times.
std::string lasting(const Json& report) {
  Json rest = Json::object();
  for (const auto& [key, value] : report.as_object())
    if (key != "took") rest.set(key, value);
  return rest.text();
}

}  // namespace

TEST_CASE("compare writes one page and the same as data; a replay makes the same bytes") {
  const Report report;
  const Ran ran = report.compare("a", kSmall);
  INFO(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(ran.out.find("shapley-exact") != std::string::npos);
  CHECK(ran.error.find("the plan") != std::string::npos);
  CHECK(ran.error.find("level quick is complete") != std::string::npos);
  const Json json = report.json("a");
  const Json& object = json.array_at("pictures").at(0).array_at("objects").at(0);
  CHECK(json.text_at("level") == "quick");
  CHECK_FALSE(json.array_at("not_run").empty());
  CHECK(object.at("game").array_at("players").size() == 4);
  CHECK(object.array_at("methods").size() == 3);
  const Json& shapley = object.array_at("methods").at(2);
  CHECK(shapley.text_at("name") == "shapley-exact");
  double sum = 0;
  for (const Json& value : shapley.array_at("values")) sum += value.as_number();
  CHECK(sum ==
        doctest::Approx(object.at("game").number_at("v_all") - object.at("game").number_at("v_none")).epsilon(1e-9));
  CHECK_FALSE(shapley.at("says").text_at("rely").empty());
  for (const Json& method : object.array_at("methods"))
    for (const Json& check : method.array_at("checks"))
      if (check.text_at("outcome") == "failed")
        CHECK(contains(method.at("says").text_at("rely"), check.text_at("name") + " (" + check.text_at("detail")));
  const std::string page = report.bytes("a/report.html");
  CHECK(page.find("<script src") == std::string::npos);
  CHECK(page.find(object.text_at("id") + "/table") != std::string::npos);

  const Ran again =
      run_limpid({"compare", "--replay", report.toy.path("a/report.json"), "--out", report.toy.path("b")});
  INFO(again.error);
  REQUIRE(again.code == 0);
  CHECK(report.bytes("b/report.json") == report.bytes("a/report.json"));
  CHECK(report.bytes("b/report.html") == page);
}

TEST_CASE("a replay finds files that moved, and refuses files that changed") {
  const Report report;
  REQUIRE(report.compare("a", kSmall).code == 0);
  const std::string moved = report.toy.path("moved.bmp");
  std::filesystem::rename(report.toy.picture, moved);
  const auto replay = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"compare", "--replay", report.toy.path("a/report.json"), "--out",
                                   report.toy.path("b")};
    words.insert(words.end(), more.begin(), more.end());
    return run_limpid(words);
  };
  const Ran lost = replay({});
  CHECK(lost.code == 3);
  CHECK(lost.error.find("if it moved, name its place with IMAGE") != std::string::npos);
  const Ran found = replay({moved});
  INFO(found.error);
  REQUIRE(found.code == 0);
  CHECK(report.bytes("b/report.json") == report.bytes("a/report.json"));
  CHECK(replay({moved, moved}).code == 2);
  std::string other = report.bytes("moved.bmp");
  other.back() = static_cast<char>(other.back() ^ 1);
  report.toy.folder.put("moved.bmp", other);
  const Ran changed = replay({moved});
  CHECK(changed.code == 3);
  CHECK(changed.error.find("is not the one of then: sha256") != std::string::npos);
}

TEST_CASE("what may be wrong stands in the report, each with its test") {
  const Report report;
  REQUIRE(report.compare("a", kSmall).code == 0);
  const Json json = report.json("a");
  const Json::Array& errors = json.array_at("pictures").at(0).array_at("errors");
  REQUIRE_FALSE(errors.empty());
  for (const Json& one : errors) {
    CHECK_FALSE(one.text_at("sentence").empty());
    if (one.contains("try")) CHECK(one.text_at("try").starts_with("limpid "));
  }
  REQUIRE(report.compare("w", with(kSmall, {"--worksheet"})).code == 0);
  CHECK_FALSE(report.json("w").array_at("pictures").at(0).contains("errors"));
}

TEST_CASE("Ctrl-C keeps the last complete level") {
  const Report report;
  REQUIRE(report.compare("whole", kSmall).code == 0);
  Program program(report.words("cut", with(kSmall, {"--thorough"})));
  const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (!std::filesystem::exists(report.toy.path("cut/report.json")) && std::chrono::steady_clock::now() < late)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ::kill(program.process(), SIGINT);
  const Ran ran = program.wait();
  const Json cut = report.json("cut");
  CHECK((ran.code == 130 || ran.code == 0));  // 0: it was done before the signal came
  CHECK((ran.code == 0) == (cut.text_at("level") == "thorough"));
  CHECK(report.bytes("cut/report.html").find("</html>") != std::string::npos);
  // What level quick measured is what a run of that level measures.
  const auto values = [](const Json& json) {
    const Json& object = json.array_at("pictures").at(0).array_at("objects").at(0);
    return object.array_at("methods").at(1).at("values").text();
  };
  CHECK(values(cut) == values(report.json("whole")));
}

TEST_CASE("compare says the same whatever the number of threads") {
  const Report report;
  REQUIRE(report.compare("one", with(kSmall, {"--threads", "1", "--level", "standard"})).code == 0);
  REQUIRE(report.compare("two", with(kSmall, {"--threads", "2", "--level", "standard"})).code == 0);
  CHECK(lasting(report.json("one")) == lasting(report.json("two")));
}

TEST_CASE("a worksheet holds maps and numbers, and neither verdicts nor sentences") {
  const Report report;
  const Ran ran = report.compare("w", with(kSmall, {"--worksheet"}));
  REQUIRE(ran.code == 0);
  const Json json = report.json("w");
  CHECK_FALSE(json.contains("rules"));
  CHECK_FALSE(json.array_at("overviews").at(0).contains("trust"));
  const Json& object = json.array_at("pictures").at(0).array_at("objects").at(0);
  for (const char* analysis : {"agreement_sentence", "try_next", "zoom_in"}) CHECK_FALSE(object.contains(analysis));
  CHECK_FALSE(object.at("groups").contains("seat"));
  for (const Json& method : object.array_at("methods")) {
    for (const char* analysis : {"verdict", "says", "findings"}) CHECK_FALSE(method.contains(analysis));
    CHECK(method.contains("values"));
  }
  for (const char* word : {"no fault", "not usable", "with care", "verdict", "because"})
    CHECK(ran.out.find(word) == std::string::npos);
}

TEST_CASE(
    "with too many players for a table, what is lost comes from occlusion, and numbered parts tell where they are") {
  NOT_UNDER_SANITIZERS("five thousand forward passes take too long under a sanitizer");
  const Report report;
  const std::string scene = std::string(kSourceFolder) + "/weights/bundled/test-000014.png";
  // The toadstool of a bundled scene, by the bundled detector.
  const auto object_of = [&](const std::string& methods) {
    const Ran ran = run_limpid({"compare", scene, "--objects", "1", "--segmentation", "slic", "--players", "18",
                                "--method", methods, "--out", report.toy.path("many")});
    INFO(ran.error);
    REQUIRE(ran.code == 0);
    return report.json("many").array_at("pictures").at(0).array_at("objects").at(0);
  };
  const Json object = object_of("hires-cam,lime,shapley,occlusion");
  std::string lost;
  for (const Json& method : object.array_at("methods"))
    if (method.text_at("name") == "occlusion") lost = method.at("says").text_at("shows");
  REQUIRE(lost.starts_with("Hiding 'segment "));
  CHECK(contains(lost, " alone lowers the value by "));
  const std::string part = lost.substr(7, lost.find(" alone") - 7);  // "'segment 5 (middle left)'"
  CHECK(part.ends_with(" (middle left)'"));
  CHECK(contains(object.at("try_next").text_at("sentence"), "hiding " + part + " alone"));
  CHECK(contains(object.text_at("agreement_sentence"), "sampled orders"));

  const Json blind = object_of("hires-cam");  // nobody has hidden a part alone
  CHECK_FALSE(contains(blind.array_at("methods").at(0).at("says").text_at("shows"), " alone "));
  CHECK(contains(blind.at("try_next").text_at("sentence"), "on which the first map is strongest"));
}

TEST_CASE("a report about the score offers the smaller questions inside of it") {
  const Report report;
  REQUIRE(report.compare("score", kSmall).code == 0);
  const Json object = report.json("score").array_at("pictures").at(0).array_at("objects").at(0);
  const Json::Array& zooms = object.array_at("zoom_in");
  REQUIRE(zooms.size() == 3);
  const auto command = [&](std::size_t i) { return zooms[i].text_at("command"); };
  CHECK(command(0).ends_with(" --of class_logit"));
  CHECK(command(1).ends_with(" --of objectness_logit"));
  CHECK(contains(command(2), "contrast:"));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(command(i).starts_with("limpid explain "));
    CHECK(contains(command(i), "class=" + object.text_at("name")));
  }
  REQUIRE(report.compare("logit", with(kSmall, {"--of", "class_logit"})).code == 0);
  CHECK_FALSE(report.json("logit").array_at("pictures").at(0).array_at("objects").at(0).contains("zoom_in"));
}

TEST_CASE("several pictures: one that cannot be read costs itself only") {
  const Report report;
  const std::string broken = report.toy.folder.put("broken.png", "no picture").string();
  const Ran ran = report.compare("several", with(kSmall, {broken}));
  CHECK(ran.code == 5);
  CHECK(ran.error.find("broken.png") != std::string::npos);
  CHECK(report.json("several").array_at("pictures").size() == 1);
}

TEST_CASE("why rather than another class: asked of what is not of that class itself") {
  const Report report;
  int asked = 0;
  for (const std::string other : {"square", "traffic light"}) {
    const Ran ran = report.compare(other, with(kSmall, {"--of", "contrast:" + other}));
    CAPTURE(ran.error);
    REQUIRE((ran.code == 0 || ran.code == 4));
    if (ran.code == 4) continue;
    const Json json = report.json(other);
    for (const Json& object : json.array_at("pictures")[0].array_at("objects")) {
      CHECK(object.text_at("name") != other);
      ++asked;
    }
  }
  CHECK(asked > 0);
}

TEST_CASE("compare's mistakes are told before anything is loaded") {
  const Report report;
  const auto fails = [&](std::vector<std::string> more, int code, const std::string& text) {
    const Ran ran = report.compare("x", std::move(more));
    CHECK(ran.code == code);
    INFO(ran.error);
    CHECK(ran.error.find(text) != std::string::npos);
  };
  fails({"--second-baseline", "blur"}, 2, "'blur' is the first one already");
  fails({"--lime-parity", "--segmentation", "grid"}, 2, "chooses players and filling itself");
  fails({"--method", "grad-kam"}, 2, "grad-cam");
  fails({"--thorough", "--level", "full"}, 2, "were both given");
  const Ran nothing = run_limpid({"compare", report.toy.picture, "--model", report.toy.model, "--threshold", "0.99999",
                                  "--out", report.toy.path("z")});
  CHECK(nothing.code == 4);
  CHECK(nothing.error.find("nothing was found") != std::string::npos);
  const Ran no_out = run_limpid({"compare", report.toy.picture, "--model", report.toy.model});
  CHECK(no_out.code == 2);
  const Ran other = run_limpid({"compare", "--replay",
                                report.toy.folder.put("o.json", "{\"limpid\":{\"format\":\"other\"}}").string(),
                                "--out", report.toy.path("y")});
  CHECK(other.code == 3);
  CHECK(other.error.find("comparison 1") != std::string::npos);
}

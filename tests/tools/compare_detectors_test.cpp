// `limpid compare` with several detectors, and with labels.
#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/toy_model_files.h"
#include "tools/comparison_detectors.h"
#include "tools/json.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

struct TwoToys {
  ToyFiles toy;

  // Another model of the same architecture.
  std::string other(const std::string& name, std::uint64_t seed) const {
    toy.folder.put(name + ".weights", toy_weights(seed));
    toy.folder.put(name + ".names", "square\ntraffic light\n");
    return toy.folder.put(name + ".cfg", kToyCfg).string();
  }
  Ran compare(const std::string& out, const std::vector<std::string>& more,
              const std::string& threshold = "0.01") const {
    std::vector<std::string> words{
        "compare", toy.picture, "--model",     toy.model,        "--threshold", threshold,  "--objects",
        "2",       "--out",     toy.path(out), "--segmentation", "grid:2x2",    "--method", "grad-cam,shapley-exact"};
    words.insert(words.end(), more.begin(), more.end());
    return run_limpid(words);
  }
  std::string bytes(const std::string& path) const { return bytes_of(toy.path(path)); }
  Json json(const std::string& out) const { return Json::parse(bytes(out + "/report.json"), "report.json"); }
};

Found found(const std::string& name, double left, double score) {
  return {.detection = {.box = {}, .class_id = 0, .score = score, .candidate = 0},
          .box = {left, 0, left + 10, 10},
          .class_name = name,
          .cell = {}};
}

}  // namespace

TEST_CASE("detections of two detectors are matched by their boxes, the closest first") {
  const std::vector<Found> first{found("dog", 0, 0.9), found("cat", 100, 0.8), found("cow", 200, 0.7)};
  const std::vector<Found> other{found("cat", 2, 0.9), found("dog", 1, 0.8), found("bird", 300, 0.7),
                                 found("cow", 206, 0.6)};
  const std::vector<DetectorPair> pairs = matched(first, other);
  REQUIRE(pairs.size() == 6);
  CHECK(pairs[0].first == 0);  // with the nearer of two boxes
  CHECK(pairs[0].other == 1);
  CHECK(pairs[0].overlap == doctest::Approx(9.0 / 11));
  CHECK(pairs[1].first == 1);
  CHECK_FALSE(pairs[1].other);
  CHECK_FALSE(pairs[2].other);  // 4 of 16: another thing
  for (std::size_t i : {3, 4, 5}) CHECK_FALSE(pairs[i].first);
  CHECK(pairs[3].other == 0);
  CHECK(matched({}, {}).empty());
  // A cat where the other has a dog too: dogs are matched with dogs, though the cat's box is closer.
  const std::vector<DetectorPair> dogs = matched({found("cat", 0, 0.9), found("dog", 2, 0.8)}, {found("dog", 0, 0.9)});
  REQUIRE(dogs.size() == 2);
  CHECK(dogs[0].first == 1);
  CHECK(dogs[0].other == 0);
  CHECK(dogs[1].first == 0);
}

TEST_CASE("a detector beside itself finds the same and says the same") {
  const TwoToys toys;
  const Ran ran = toys.compare("both", {"--model", toys.other("twin", 7)});
  INFO(ran.error);
  REQUIRE(ran.code == 0);
  const Json json = toys.json("both");
  CHECK(json.array_at("pictures").size() == 2);
  CHECK(json.array_at("overviews").size() == 2);
  CHECK(json.at("request").array_at("pictures").size() == 1);
  const Json& pairing = json.array_at("detectors").at(0);
  CHECK(pairing.text_at("first") == "toy");
  CHECK(pairing.text_at("other") == "twin");
  const auto found = static_cast<std::int64_t>(json.array_at("pictures").at(0).array_at("detections").size());
  CHECK(pairing.whole_at("both") == found);
  CHECK(pairing.whole_at("same_class") == found);
  CHECK(pairing.whole_at("only_first") + pairing.whole_at("only_other") == 0);
  std::size_t compared = 0;
  for (const Json& pair : pairing.array_at("pairs")) {
    CHECK(pair.number_at("iou") == 1);
    CHECK(pair.at("first").number_at("score") == pair.at("other").number_at("score"));
    if (!pair.contains("maps")) continue;
    ++compared;
    CHECK(pair.at("first").text_at("id") != pair.at("other").text_at("id"));
    for (const Json& map : pair.array_at("maps")) CHECK(map.number_at("spearman") == doctest::Approx(1));
  }
  CHECK(compared == 2);
  CHECK(pairing.at("object_share").number_at("difference") == 0);
  CHECK(ran.out.find("toy beside twin: both found " + std::to_string(found)) != std::string::npos);
  CHECK(toys.bytes("both/handin.md").find("### toy beside twin") != std::string::npos);
  CHECK(toys.bytes("both/metrics.csv").find(",twin.cfg,") != std::string::npos);

  const Ran again =
      run_limpid({"compare", "--replay", toys.toy.path("both/report.json"), "--out", toys.toy.path("again")});
  INFO(again.error);
  REQUIRE(again.code == 0);
  for (const char* file : {"report.json", "report.html", "handin.md", "metrics.csv"})
    CHECK(toys.bytes("again/" + std::string(file)) == toys.bytes("both/" + std::string(file)));
}

TEST_CASE("what only one of two detectors finds is told with the other's reason") {
  const TwoToys toys;
  const Ran ran = toys.compare("both", {"--model", toys.other("stranger", 11)}, "0.3");
  INFO(ran.error);
  REQUIRE(ran.code == 0);
  const Json json = toys.json("both");
  const Json& pairing = json.array_at("detectors").at(0);
  REQUIRE(pairing.whole_at("only_first") + pairing.whole_at("only_other") > 0);
  for (const Json& pair : pairing.array_at("pairs")) {
    CHECK(pair.contains("iou") == !pair.contains("why_missing"));
    if (pair.contains("why_missing")) CHECK_FALSE(pair.text_at("why_missing").empty());
  }
  // Each picture's commands are about the detector that found what is explained.
  for (const Json& picture : json.array_at("pictures"))
    for (const Json& object : picture.array_at("objects"))
      CHECK(object.at("try_next").text_at("command").find(picture.at("model").text_at("path")) != std::string::npos);

  const Ran worksheet = toys.compare("sheet", {"--model", toys.other("stranger", 11), "--worksheet"});
  REQUIRE(worksheet.code == 0);
  const Json sheet = toys.json("sheet");
  CHECK_FALSE(sheet.array_at("detectors").at(0).contains("sentence"));
  CHECK_FALSE(sheet.array_at("detectors").at(0).array_at("pairs").at(0).at("first").contains("object_share"));
}

TEST_CASE("files of several models have to stand beside them") {
  const TwoToys toys;
  const std::string other = toys.other("other", 8);
  const Ran ran = toys.compare("x", {"--model", other, "--names", toys.toy.path("toy.names")});
  CHECK(ran.code == 2);
  CHECK(ran.error.find("--weights and --names belong to one model, and 2 were named") != std::string::npos);
}

TEST_CASE("labels tell outlines and errors, and a replay needs their files no more") {
  const TwoToys toys;
  // An outline around whatever is found first.
  REQUIRE(toys.compare("plain", {}).code == 0);
  const Json plain = toys.json("plain");
  const Json::Array& box = plain.array_at("pictures").at(0).array_at("objects").at(0).array_at("box");
  const auto corner = [&](std::size_t x, std::size_t y) {
    return " " + std::to_string(box[x].as_number() / 96) + " " + std::to_string(box[y].as_number() / 80);
  };
  std::filesystem::create_directory(toys.toy.path("labels"));
  toys.toy.folder.put("labels/picture.txt",
                      "0" + corner(0, 1) + corner(2, 1) + corner(2, 3) + corner(0, 3) + "\n1 0.5 0.5 0.02 0.02\n");
  const Ran ran =
      toys.compare("labelled", {"--labels", toys.toy.path("labels"), "--label-names", toys.toy.path("toy.names")});
  INFO(ran.error);
  REQUIRE(ran.code == 0);
  const Json json = toys.json("labelled");
  const Json& picture = json.array_at("pictures").at(0);
  CHECK(picture.array_at("labels").size() == 2);
  const Json& object = picture.array_at("objects").at(0);
  REQUIRE(object.at("groups").contains("by_outline"));
  // The outline is the box, and the group is the box and a tenth more.
  const auto area = [](const Json& groups) { return groups.array_at("players").at(0).number_at("area"); };
  CHECK(area(object.at("groups").at("by_outline")) < area(object.at("groups")));
  const Json& seat = object.at("groups").at("by_outline").at("seat");
  if (!seat.at("verdict").is_null()) CHECK(contains(seat.text_at("sentence"), "of all influence"));
  CHECK(contains(ran.out, "  cut out along its outline: " + seat.text_at("sentence")));
  bool outlined = false;
  double in_box = 0, in_outline = 0;
  for (const Json& measure : object.array_at("methods").at(0).array_at("measures")) {
    if (measure.text_at("name") == "heat in the outline")
      outlined = true, in_outline = measure.is_null() ? 0 : measure.number_at("value");
    if (measure.text_at("name") == "heat in the box") in_box = measure.number_at("value");
  }
  CHECK(outlined);
  CHECK(in_outline == doctest::Approx(in_box).epsilon(0.05));
  bool missed = false;
  for (const Json& error : picture.array_at("errors")) missed |= error.text_at("kind") == "missed";
  CHECK(missed);

  std::filesystem::remove_all(toys.toy.path("labels"));
  const Ran again =
      run_limpid({"compare", "--replay", toys.toy.path("labelled/report.json"), "--out", toys.toy.path("again")});
  INFO(again.error);
  REQUIRE(again.code == 0);
  CHECK(toys.bytes("again/report.json") == toys.bytes("labelled/report.json"));

  CHECK(toys.compare("x", {"--label-names", toys.toy.path("toy.names")}).code == 2);
}

// `limpid survey`: records that are the same bytes whoever makes them, and whenever.
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "tensor/error.h"
#include "tests/support/survey_files.h"
#include "tests/support/throws.h"
#include "tools/survey/header.h"
#include "tools/survey/look.h"
#include "tools/survey/record.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

std::map<std::string, std::string> surveyed(const SurveyFiles& files, const std::string& out,
                                            const std::vector<std::string>& more = {}) {
  const Ran ran = run_limpid(files.survey(out, more));
  CAPTURE(ran.error);
  CHECK(ran.code == 0);
  return files_below(files.path(out));
}

}  // namespace

TEST_CASE("one whole record a picture, the same for any threads and any split into shards") {
  const SurveyFiles files;
  const auto one = surveyed(files, "one");
  std::size_t asked = 0;
  for (const WrittenPicture& picture : files.written) {
    const std::string name = "records/" + picture.stem + ".bmp.json";
    REQUIRE(one.contains(name));
    const survey::Record record = survey::record_of(one.at(name), name);
    CHECK(record.width == picture.width);
    CHECK(record.labelled);
    CHECK(record.labels.size() == 2);
    CHECK(record.survey == survey::digest_of(survey::read_header(files.path("one"))));
    CHECK_FALSE(contains(one.at(name), files.folder.path().string()));
    for (const survey::Found& found : record.found) {
      CHECK(found.outcome.has_value());
      REQUIRE(found.game.has_value());
      ++asked;
      REQUIRE(found.game->games.size() == 2);
      for (const survey::Game& game : found.game->games) {
        double sum = 0, area = 0;
        for (std::size_t p = 0; p < game.values.size(); ++p) sum += game.values[p], area += found.game->players[p].area;
        CHECK(sum == doctest::Approx(game.v_all - game.v_none));
        CHECK(area == doctest::Approx(1));
        CHECK(game.v_all == doctest::Approx(found.detection.score).epsilon(1e-4));
      }
    }
  }
  CHECK(asked > 5);
  CHECK(surveyed(files, "threads", {"--threads", "1"}) == one);
  for (const char* shard : {"2/3", "1/3", "3/3"}) surveyed(files, "split", {"--shard", shard});
  auto split = files_below(files.path("split"));
  for (const auto& [name, bytes] : split) CHECK(bytes == one.at(name));
  std::erase_if(split, [](const auto& file) { return !file.first.starts_with("records/"); });
  CHECK(split.size() == files.written.size());
}

TEST_CASE("killed at any moment and started again, it ends with the same bytes") {
  const SurveyFiles files(14);
  const auto whole = surveyed(files, "whole");
  const auto records = [&] {
    std::error_code none_yet;
    const std::filesystem::directory_iterator listing(files.path("killed") + "/records", none_yet);
    return none_yet ? 0 : std::distance(std::filesystem::begin(listing), std::filesystem::end(listing));
  };
  ToyNumbers numbers(11);
  int killed = 0;
  for (int i = 0; i < 8; ++i) {
    const auto before = records();
    Program program(files.survey("killed"));
    // Slow machines take as many records to die as fast ones: the moment is told from what is written.
    const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (records() == before && std::chrono::steady_clock::now() < late)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    std::this_thread::sleep_for(std::chrono::microseconds(1000 + static_cast<int>(900 * numbers.next())));
    ::kill(program.process(), SIGKILL);
    killed += program.wait().code == 1000 + SIGKILL ? 1 : 0;
    if (!std::filesystem::exists(files.path("killed"))) continue;
    for (const auto& [name, bytes] : files_below(files.path("killed")))
      if (!contains(name, ".tmp.")) CHECK(bytes == whole.at(name));
  }
  CHECK(killed >= 5);
  // As if it had been killed in the middle of a write.
  files.folder.put("killed/records/.picture100.bmp.json.tmp.4711", "{\"schema");
  CHECK(surveyed(files, "killed") == whole);
}

TEST_CASE("a start in a folder with records") {
  const SurveyFiles files;
  const auto first = surveyed(files, "out");
  const Ran again = run_limpid(files.survey("out"));
  CHECK(contains(again.out, "5 of 5 pictures: 0 records made, 5 were there already\n"));

  SUBCASE("with other settings is refused") {
    const Ran other = run_limpid(files.survey("out", {"--max-objects", "3"}));
    CHECK(other.code == 2);
    CHECK(contains(other.error,
                   "/out] holds a survey with other settings: settings.max_objects is 3, not 20 there; "
                   "choose another --out"));
    CHECK(files_below(files.path("out")) == first);
  }
  SUBCASE("with another picture is refused") {
    files.folder.put("images/new.bmp", toy_bmp());
    const Ran other = run_limpid(files.survey("out"));
    CHECK(other.code == 2);
    CHECK(contains(other.error, "other settings: pictures[0] is \"new.bmp\", not \"picture100.bmp\" there"));
  }
  SUBCASE("makes damaged, foreign and outdated records anew") {
    const std::string record = first.at("records/picture100.bmp.json");
    files.folder.put("out/records/picture100.bmp.json", record.substr(0, record.size() / 2));
    files.folder.put("out/records/picture101.bmp.json", record);
    std::string altered = first.at("records/picture102.bmp.json");
    altered.insert(altered.find("\"width\": ") + 9, " ");
    files.folder.put("out/records/picture102.bmp.json", altered);
    const Ran mended = run_limpid(files.survey("out"));
    CHECK(mended.code == 0);
    CHECK(contains(mended.out, "3 records made, 2 were there already"));
    CHECK(contains(mended.error, "picture100.bmp.json] not JSON"));
    CHECK(contains(mended.error, "picture102.bmp.json] was altered after limpid wrote it; it is made anew"));
    CHECK(files_below(files.path("out")) == first);

    files.folder.put("yolo/picture103.txt", "0 0.5 0.5 0.25 0.25\n");
    const Ran relabelled = run_limpid(files.survey("out"));
    CHECK(contains(relabelled.out, "1 records made, 4 were there already"));
    CHECK(contains(relabelled.error, "the record of picture103.bmp is made anew"));
  }
}

TEST_CASE("a picture that cannot be read is a record with the reason, without folders, and exit code 5") {
  const SurveyFiles files;
  files.folder.put("images/picture102.bmp", "BM, and then nothing");
  const Ran ran = run_limpid(files.survey("out"));
  CHECK(ran.code == 5);
  CHECK(contains(ran.out, "5 of 5 pictures: 5 records made, 0 were there already, 1 pictures could not be looked at"));
  const std::string bytes = bytes_of(files.path("out/records/picture102.bmp.json"));
  CHECK(survey::record_of(bytes, "r").failed.starts_with("[picture102.bmp] "));
  CHECK_FALSE(contains(bytes, files.folder.path().string()));
  CHECK(run_limpid(files.survey("out")).code == 5);
  CHECK(bytes_of(files.path("out/records/picture102.bmp.json")) == bytes);
  files.folder.put("images/picture102.bmp", toy_bmp());
  CHECK(run_limpid(files.survey("out")).code == 0);
}

TEST_CASE("what a survey cannot be asked") {
  const SurveyFiles files(1);
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{"--shard", "4/3"}, "[--shard] '4' is not a whole number from 1 to 3"},
      {{"--baseline", "blurr"}, "blurr"},
      {{"--max-objects", "0"}, "--max-objects"}};
  for (const auto& [words, said] : wrong) {
    const Ran ran = run_limpid(files.survey("out", words));
    CHECK(ran.code == 2);
    CAPTURE(ran.error);
    CHECK(contains(ran.error, said));
  }
  CHECK(contains(run_limpid({"survey", "--model", files.model, "--images", files.path("images")}).error,
                 "[--out] is missing: name a folder for the records"));
  CHECK_FALSE(std::filesystem::exists(files.path("out")));
}

TEST_CASE("the class of a player, from the objects of the scene") {
  const std::vector<xai::SceneObject> scene{{"car", {}}, {"class 1", {}}, {"ring", {}}};
  CHECK(survey::class_of_player("car", scene) == "car");
  CHECK(survey::class_of_player("car 12", scene) == "car");
  CHECK(survey::class_of_player("class 1", scene) == "class 1");
  CHECK(survey::class_of_player("class 1 2", scene) == "class 1");
  CHECK(survey::class_of_player("ring 2", scene) == "ring");
  for (const char* nobody : {"object", "ring", "rest", "further objects"})
    CHECK(survey::class_of_player(nobody, scene) == "");
}

TEST_CASE("records of pictures with very long names") {
  const std::string name(240, 'a');
  CHECK(survey::record_name("street.jpg") == "street.jpg.json");
  CHECK(survey::record_name(name).size() == 150 + 1 + 16 + 5);
  CHECK(survey::record_name(name) != survey::record_name(name + "b"));
}

TEST_CASE("the first difference of two headers") {
  const auto header = [](double threshold, const std::vector<const char*>& pictures) {
    return Json::object()
        .set("settings", Json::object().set("threshold", threshold))
        .set("pictures", Json(Json::Array(pictures.begin(), pictures.end())));
  };
  CHECK(survey::difference(header(0.5, {"a", "b"}), header(0.5, {"a", "b"})).empty());
  CHECK(survey::difference(header(0.5, {"a"}), header(0.25, {"b"})) == "settings.threshold is 0.5, not 0.25");
  CHECK(survey::difference(header(0.5, {"a", "b"}), header(0.5, {"a"})) == "pictures has 2 entries, not 1");
  CHECK(survey::difference(header(0.5, {"a"}), Json::object()) ==
        "settings is something else, and not there at all in the other");
}

// `limpid merge`: the same summary however the work was split, and whatever layout the labels are in.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/survey_files.h"
#include "tests/support/throws.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

namespace {

std::map<std::string, std::string> without_records(std::map<std::string, std::string> files) {
  std::erase_if(files, [](const auto& file) { return file.first.starts_with("records/"); });
  return files;
}

struct Split : SurveyFiles {
  Split() : SurveyFiles(9) {}
  // A folder for each shard.
  std::vector<std::string> shards(int count) const {
    std::vector<std::string> folders;
    for (int i = 1; i <= count; ++i) {
      const std::string name = std::to_string(count) + "-" + std::to_string(i);
      CHECK(run_limpid(survey(name, {"--shard", std::to_string(i) + "/" + std::to_string(count)})).code == 0);
      folders.push_back(path(name));
    }
    return folders;
  }
  Ran merge(std::vector<std::string> words, const std::string& out) const {
    words.insert(words.begin(), "merge");
    words.insert(words.end(), {"--out", path(out)});
    return run_limpid(words);
  }
};

}  // namespace

TEST_CASE("one, three and seven shards give the same bytes; a run that did all sums up itself") {
  const Split files;
  const Ran ran = run_limpid(files.survey("whole"));
  CHECK(ran.code == 0);
  const auto whole = without_records(files_below(files.path("whole")));
  for (const char* name :
       {"survey.json", "summary.json", "summary.csv", "objects.csv", "survey.sqlite", "bars.svg", "beeswarm.svg"})
    CHECK(whole.contains(name));
  CHECK(whole.size() == 7);
  for (const int count : {1, 3, 7}) {
    std::vector<std::string> folders = files.shards(count);
    std::reverse(folders.begin(), folders.end());
    const std::string out = "merged" + std::to_string(count);
    const Ran merged = files.merge(folders, out);
    CHECK(merged.code == 0);
    CHECK(files_below(files.path(out)) == whole);
    CHECK(contains(ran.out, merged.out.substr(0, merged.out.find("summary.json"))));
  }
  CHECK(files.merge({files.path("whole")}, "whole").code == 0);  // into the folder of the records
  CHECK(without_records(files_below(files.path("whole"))) == whole);
}

TEST_CASE("missing pictures are named, failed ones too: exit code 5 and a summary of what is there") {
  const Split files;
  files.folder.put("images/picture101.bmp", "not a picture");
  run_limpid(files.survey("two", {"--shard", "2/3"}));
  run_limpid(files.survey("one", {"--shard", "1/3"}));
  const Ran ran = files.merge({files.path("one"), files.path("two")}, "out");
  CHECK(ran.code == 5);
  CHECK(contains(ran.error, "records missing: 3 (picture102.bmp, picture105.bmp, picture108.bmp); run their shards"));
  CHECK(contains(ran.error, "not looked at: [picture101.bmp] "));
  const Json pictures = Json::parse(bytes_of(files.path("out/summary.json")), "summary").at("pictures");
  CHECK(pictures.whole_at("all") == 9);
  CHECK(pictures.array_at("missing").size() == 3);
  CHECK(pictures.array_at("failed").at(0).text_at("image") == "picture101.bmp");
}

TEST_CASE("shards of different surveys are never mixed") {
  const Split files;
  const std::vector<std::string> folders = files.shards(3);
  run_limpid(files.survey("other", {"--shard", "3/3", "--max-objects", "2"}));
  Ran ran = files.merge({folders[0], folders[1], files.path("other")}, "out");
  CHECK(ran.code == 2);
  CHECK(contains(ran.error,
                 "/other] is not of the same survey as [" + folders[0] + "]: settings.max_objects is 2, not 20"));

  const auto record_of = [&](const std::string& folder, const std::string& picture) {
    return files.path(folder + "/records/" + picture + ".bmp.json");
  };
  const auto overwrite = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(record_of("other", "picture102"), record_of("3-3", "picture102"), overwrite);
  ran = files.merge(folders, "out");
  CHECK(ran.code == 3);
  CHECK(contains(ran.error, "picture102.bmp.json] is a record of another survey or picture"));

  const std::string whole = bytes_of(record_of("3-1", "picture100"));
  files.folder.put("3-3/records/picture102.bmp.json", whole.substr(0, 500));
  ran = files.merge(folders, "out");
  CHECK(ran.code == 3);
  CHECK(contains(ran.error, "picture102.bmp.json] not JSON"));
  CHECK_FALSE(std::filesystem::exists(files.path("out")));

  ran = files.merge({files.path("nowhere")}, "out");
  CHECK(ran.code == 3);
  CHECK(contains(ran.error, "survey.json] is not there, expected the folder of a survey"));
}

TEST_CASE("the same boxes in YOLO's, COCO's and VOC's layout give the same bytes") {
  const Split files;
  const auto surveyed = [&](const std::string& labels) {
    const std::string out = "from-" + labels;
    const Ran ran = run_limpid({"survey", "--images", files.path("images"), "--labels", files.path(labels), "--model",
                                files.model, "--out", files.path(out), "--threshold", files.kThreshold});
    CAPTURE(ran.error);
    CHECK(ran.code == 0);
    return files_below(files.path(out));
  };
  const auto yolo = surveyed("yolo");
  CHECK(yolo.size() == 9 + 7);
  CHECK(contains(yolo.at("objects.csv"), ",background,"));
  CHECK(surveyed("coco.json") == yolo);
  CHECK(surveyed("voc") == yolo);
}

// `limpid evaluate` as a user runs it.
#include <doctest/doctest.h>

#include "tests/support/program.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

namespace {

// The toy model with three pictures, one of them empty of objects, and labels in the model's own two classes.
struct Labelled : ToyFiles {
  Labelled() {
    for (const char* sub : {"images", "labels"}) std::filesystem::create_directory(folder / sub);
    folder.put("images/a.bmp", toy_bmp());
    folder.put("images/b.bmp", toy_bmp(64, 64));
    folder.put("images/c.bmp", toy_bmp(80, 50));
    folder.put("labels/a.txt", "0 0.47 0.44 0.3 0.37\n1 0.2 0.2 0.2 0.2\n");
    folder.put("labels/b.txt", "0 0.7 0.55 0.5 0.5\n");
  }
  Ran run(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"evaluate",     "--images", path("images"), "--labels",
                                   path("labels"), "--model",  model};
    words.insert(words.end(), more.begin(), more.end());
    return run_limpid(words);
  }
};

}  // namespace

TEST_CASE("numbers as JSON, the same whatever the threshold and the number of threads") {
  const Labelled files;
  const Ran ran = files.run({"--json", "-", "--threads", "1"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.whole_at("schema_version") == 1);
  CHECK(json.whole_at("pictures") == 3);
  CHECK(json.whole_at("pictures_without_labels") == 1);
  CHECK(json.whole_at("shared_classes") == 2);
  CHECK(json.number_at("pictures_per_second") > 0);
  CHECK(json.number_at("ap50") >= 0);
  CHECK(json.number_at("ap50_95") <= json.number_at("ap50"));
  const Json::Array& classes = json.array_at("classes");
  REQUIRE(classes.size() == 2);
  CHECK(classes[0].text_at("class") == "square");
  CHECK(classes[0].whole_at("objects") == 2);
  CHECK(classes[0].whole_at("detections") > 0);
  CHECK(classes[1].text_at("class") == "traffic light");
  CHECK(classes[1].whole_at("objects") == 1);

  const Ran other = files.run({"--json", "-", "--threads", "2", "--threshold", "0.9"});
  CHECK(other.error.find("[--threshold] has no say here") != std::string::npos);
  const Json again = Json::parse(other.out, "stdout");
  CHECK(again.array_at("classes") == json.array_at("classes"));
}

TEST_CASE("the table for people") {
  const Labelled files;
  const Ran ran = files.run();
  CHECK(ran.code == 0);
  CHECK(ran.out.find("square") != std::string::npos);
  CHECK(ran.out.find("AP50-95") != std::string::npos);
  CHECK(ran.out.find("the mean over 2 classes with objects, 3 pictures") != std::string::npos);
  CHECK(ran.out.find("without labels, counted as empty: 1\n") != std::string::npos);
}

TEST_CASE("the labels' numbers mean what --label-names or classes.txt says") {
  const Labelled files;
  files.folder.put("other.names", "traffic light\nzebra\n");
  const Ran ran = files.run({"--json", "-", "--label-names", files.path("other.names")});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.whole_at("shared_classes") == 1);
  REQUIRE(json.array_at("classes").size() == 1);  // the model knows no zebra
  CHECK(json.array_at("classes")[0].text_at("class") == "traffic light");
  CHECK(json.array_at("classes")[0].whole_at("objects") == 2);

  files.folder.put("labels/classes.txt", "zebra\nlion\n");
  const Ran none = files.run();
  CHECK(none.code == 2);
  CHECK(none.error.find("the model and the labels share no class") != std::string::npos);
}

TEST_CASE("a picture that cannot be read is listed, and the rest counts: exit code 5") {
  const Labelled files;
  files.folder.put("images/d.png", "GIF89a");
  const Ran ran = files.run();
  CHECK(ran.code == 5);
  CHECK(ran.out.find("3 pictures") != std::string::npos);
  CHECK(ran.out.find("not read:\n") != std::string::npos);
  CHECK(ran.out.find("d.png] not a PNG, JPEG or BMP picture: it looks like a GIF picture") != std::string::npos);
  for (const char* name : {"a", "b", "c"})
    std::filesystem::remove(files.folder / ("images/" + std::string(name) + ".bmp"));
  files.folder.put("labels/d.txt", "");
  const Ran all = files.run();
  CHECK(all.code == 3);
  CHECK(all.error.find("[evaluate] none of the 1 pictures could be read") != std::string::npos);
}

TEST_CASE("what is refused, and how") {
  const Labelled files;
  const auto fails = [&](const Ran& ran, int code, const std::string& text) {
    CHECK(ran.code == code);
    CAPTURE(ran.error);
    CHECK(ran.error.find(text) != std::string::npos);
    CHECK(ran.out.empty());
  };
  fails(run_limpid({"evaluate", "--model", files.model}), 2, "[--images] is missing");
  fails(run_limpid({"evaluate", "--model", files.model, "--images", files.path("images")}), 2, "[--labels] is missing");
  fails(run_limpid(
            {"evaluate", "--model", files.model, "--images", files.path("nowhere"), "--labels", files.path("labels")}),
        3, "nowhere] is no folder");
  fails(run_limpid(
            {"evaluate", "--model", files.model, "--images", files.path("images"), "--labels", files.path("nowhere")}),
        3,
        "nowhere] is not there, expected one of: a folder of .txt files (YOLO), a .json file (COCO), a folder of "
        ".xml files (VOC)");
  files.folder.put("labels/c.txt", "2 .5 .5 .5 .5\n");
  fails(files.run(), 2, "c.txt:1] class 2, but the labels have 2 classes; --label-names says what their numbers mean");
  files.folder.put("labels/c.txt", "0 .5 .5\n");
  fails(files.run(), 3, "c.txt:1] 3 values, expected 5: class cx cy w h");
  for (const char* name : {"a", "b", "c"}) files.folder.put("labels/" + std::string(name) + ".txt", "");
  fails(files.run(), 3,
        "no object of a class that the model knows in any of the 3 pictures, expected some to measure by");
}

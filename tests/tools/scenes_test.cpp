// limpid scenes: what it writes loads as COCO, every option does something, and wrong ones are told.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "detector/dataset.h"
#include "detector/image_io.h"
#include "detector/scenes/render.h"
#include "detector/scenes/things.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tools/json.h"

using namespace limpid;
using namespace limpid::test;
using limpid::tools::Json;

namespace {

Json labels_in(const std::filesystem::path& folder) {
  return Json::parse(bytes_of(folder / "annotations.json"), "annotations.json");
}

// Every file by name.
std::map<std::string, std::string> everything(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[entry.path().lexically_relative(folder).string()] = bytes_of(entry.path());
  return files;
}

class Scenes {
 public:
  std::filesystem::path make(const std::string& name, const std::vector<std::string>& more, int count = 6) {
    std::vector<std::string> arguments{"scenes", "--count", std::to_string(count), "--out", (folder_ / name).string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = run_limpid(arguments);
    REQUIRE_MESSAGE(ran.code == 0, ran.error);
    out_ = ran.out;
    return folder_ / name;
  }
  const std::string& out() const { return out_; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  TemporaryFolder folder_;
  std::string out_;
};

}  // namespace

TEST_CASE("limpid scenes: the folder loads as COCO with the boxes and outlines that were drawn") {
  Scenes scenes;
  const auto folder = scenes.make("a", {"--seed", "12", "--split", "val", "--first-index", "3"});
  const Dataset data = read_dataset(folder / "images", folder / "annotations.json", {scenes::class_names(), {}});
  CHECK(data.class_names == scenes::class_names());
  CHECK(data.shared_classes == 8);
  CHECK(data.notes.empty());
  REQUIRE(data.pictures.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    const scenes::Scene scene = scenes::make_scene(12, scenes::first_index(scenes::Split::val) + 3 + i);
    const scenes::Rendered drawn = scenes::draw(scene);
    CHECK(data.pictures[i].image.filename() == "val-00000" + std::to_string(3 + i) + ".png");
    CHECK(load_image(data.pictures[i].image).image == drawn.image);
    LabelNotes notes;
    const std::vector<LabelledObject> objects = objects_in(data.pictures[i], {160, 160}, notes);
    CHECK(notes.empty());
    const std::vector<LabelledObject> labels = scenes::labels_of(drawn);
    REQUIRE(objects.size() == drawn.objects.size());
    REQUIRE(objects.size() == labels.size());
    for (std::size_t k = 0; k < objects.size(); ++k) {
      CHECK(objects[k].class_id == static_cast<std::int64_t>(drawn.objects[k].class_id));
      CHECK(objects[k].box == drawn.objects[k].box);
      CHECK(labels[k].class_id == objects[k].class_id);
      CHECK(labels[k].box == objects[k].box);
      const std::vector<bool> inside = pixels_inside(objects[k].outline, 160, 160);
      for (std::int64_t y = 0; y < 160; ++y)
        for (std::int64_t x = 0; x < 160; ++x)
          REQUIRE(inside[static_cast<std::size_t>(y * 160 + x)] == drawn.objects[k].mask.contains(x, y));
    }
  }
  CHECK(contains(scenes.out(), "6 pictures, "));
  CHECK(contains(scenes.out(), "\nstrawberry "));
  CHECK(!contains(scenes.out(), "with the cause"));
}

TEST_CASE("limpid scenes: the file says what was planted, where, and whether it was needed") {
  Scenes scenes;
  const auto with = scenes.make("with", {"--cause", "watermark"}, 12);
  CHECK(contains(scenes.out(), "the cause is a watermark near the mushroom"));
  const auto without = scenes.make("without", {"--cause", "watermark", "--without-cause"}, 12);
  const Json a = labels_in(with), b = labels_in(without);
  CHECK(a.at("info").text_at("seed") == "1");
  CHECK(a.at("info").whole_at("generator_version") == scenes::kVersion);
  CHECK(a.at("info").at("settings").number_at("strength") == 0.95);
  CHECK(a.at("info").at("settings").number_at("difference_visible") == 0.5);
  CHECK(a.at("annotations") == b.at("annotations"));
  for (std::size_t i = 0; i < 12; ++i) {
    const Json &picture = a.array_at("images")[i], &cause = picture.at("cause");
    const scenes::Scene scene = scenes::make_scene(1, i, {.cause = scenes::Cause::watermark});
    CHECK(picture.whole_at("index") == static_cast<std::int64_t>(i));
    CHECK(cause.text_at("name") == "watermark");
    CHECK(cause.flag_at("planted") == scene.planted);
    CHECK(cause.flag_at("shown") == scene.planted);
    CHECK(!b.array_at("images")[i].at("cause").flag_at("shown"));
    CHECK(b.array_at("images")[i].at("cause").flag_at("planted") == scene.planted);
    const Box box = bounds_of(scenes::cause_region(scene));
    CHECK(cause.array_at("bbox")[0].as_number() == box.x0);
    CHECK(cause.array_at("bbox")[3].as_number() == box.height());
    CHECK(cause.array_at("segmentation").size() >= 1);
    // The mushroom it goes with, and whether its cap can be told.
    CHECK(cause.at("annotation_id").is_null() == !scene.subject);
    if (!scene.subject) continue;
    const Json& mushroom = a.array_at("annotations")[static_cast<std::size_t>(cause.whole_at("annotation_id") - 1)];
    CHECK(mushroom.whole_at("category_id") == static_cast<std::int64_t>(scene.items[*scene.subject].thing) + 1);
    CHECK(mushroom.flag_at("difference_visible") == scene.items[*scene.subject].difference_visible);
    CHECK(mushroom.whole_at("image_id") == picture.whole_at("id"));
  }
}

TEST_CASE("limpid scenes: the same bytes for any number of threads; a second run replaces the first") {
  Scenes scenes;
  const auto folder = scenes.make("a", {"--threads", "1", "--contact-sheet", "--cause", "part"});
  const auto first = everything(folder);
  CHECK(first.size() == 8);
  CHECK(first == everything(scenes.make("b", {"--threads", "2", "--contact-sheet", "--cause", "part"})));
  CHECK(first == everything(scenes.make("a", {"--contact-sheet", "--cause", "part"})));
  const Image sheet = load_image(folder / "contact-sheet.png").image;
  CHECK(sheet.width() == 3 * 162 + 2);
  CHECK(sheet.height() == 2 * 162 + 2);
}

TEST_CASE("limpid scenes: every option does something") {
  Scenes scenes;
  const auto plain = everything(scenes.make("plain", {"--cause", "watermark"}));
  std::set<std::string> seen{plain.at("annotations.json")};
  int n = 0;
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{"--seed", "2"},
                                                                                    {"--split", "test"},
                                                                                    {"--first-index", "6"},
                                                                                    {"--size", "200"},
                                                                                    {"--objects", "1"},
                                                                                    {"--strength", "0.05"},
                                                                                    {"--difference-visible", "0"},
                                                                                    {"--opacity", "0.3"},
                                                                                    {"--with-cause"},
                                                                                    {"--without-cause"}}) {
    CAPTURE(more[0]);
    std::vector<std::string> arguments{"--cause", "watermark"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto files = everything(scenes.make(std::to_string(n++), arguments));
    CHECK(seen.insert(files.at("annotations.json")).second);
    CHECK(files != plain);
    int pictures = 0;
    for (const auto& [name, bytes] : files) {
      const auto same = plain.find(name);
      pictures += name.starts_with("images") && (same == plain.end() || same->second != bytes) ? 1 : 0;
    }
    CHECK(pictures > 0);
  }
  for (const char* cause : {"none", "context", "part", "colour"})
    CHECK(seen.insert(everything(scenes.make(cause, {"--cause", cause})).at("annotations.json")).second);
}

TEST_CASE("limpid evaluate takes the folder") {
  Scenes scenes;
  const auto folder = scenes.make("a", {});
  TemporaryFolder models;
  const auto model = models.put(
      "m.cfg",
      "[net]\nwidth=64\nheight=64\nchannels=3\n[convolutional]\nfilters=7\nsize=1\nstride=32\nactivation=linear\n"
      "[yolo]\nmask=0\nanchors=20,20\nclasses=2\nnum=1\n");
  models.put("m.names", "fish\nladybird\n");
  const Ran ran = run_limpid({"evaluate", "--images", (folder / "images").string(), "--labels",
                              (folder / "annotations.json").string(), "--model", model.string(), "--random-weights"});
  CHECK_MESSAGE(ran.code == 0, ran.error);
  CHECK(contains(ran.out, "6 pictures"));
  CHECK(contains(ran.out, "toadstool"));  // among the classes that the model does not know
}

TEST_CASE("limpid scenes: wrong requests are told") {
  Scenes scenes;
  const auto error = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "scenes");
    const Ran ran = run_limpid(arguments);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    return ran.error;
  };
  const std::string out = scenes.path("x");
  CHECK(error({}) == "limpid: [--out] is missing: name a folder for the pictures and their labels\n");
  CHECK(error({"--out", out, "--count", "0"}) == "limpid: [--count] '0' is not a whole number from 1 to 1000000\n");
  CHECK(error({"--out", out, "--size", "100"}) == "limpid: [--size] '100' is not a whole number from 160 to 4096\n");
  CHECK(contains(error({"--out", out, "--cause", "smell"}), "[--cause] 'smell' is unknown"));
  CHECK(error({"--out", out, "--strength", "0.9"}) ==
        "limpid: [--strength] has no say without a cause, expected --cause WORD with it\n");
  CHECK(error({"--out", out, "--without-cause"}) ==
        "limpid: [--without-cause] has no say without a cause, expected --cause WORD with it\n");
  CHECK(error({"--out", out, "--cause", "part", "--opacity", "0.5"}) ==
        "limpid: [--opacity] is about the watermark, expected --cause watermark with it\n");
  CHECK(error({"--out", out, "--cause", "part", "--with-cause", "--without-cause"}) ==
        "limpid: [--with-cause] and --without-cause contradict each other, expected one\n");
  CHECK(contains(error({"--out", out, "--first-index", "4294967295", "--count", "2"}), "reach beyond the split"));
  CHECK(!std::filesystem::exists(out));

  const auto folder = scenes.make("a", {});
  const std::string before = bytes_of(folder / "annotations.json");
  CHECK(contains(error({"--out", folder.string(), "--count", "2"}),
                 "is there and would have no labels, expected an empty folder or one with the same pictures"));
  CHECK(bytes_of(folder / "annotations.json") == before);
}

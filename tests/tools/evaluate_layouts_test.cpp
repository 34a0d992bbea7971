// `limpid evaluate` on the same boxes in YOLO's, COCO's and VOC's layout.
#include <doctest/doctest.h>

#include <sstream>

#include "detector/class_aliases.h"
#include "detector/image_io.h"
#include "tests/support/label_layouts.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"

using namespace limpid::test;
using limpid::tools::Json;

namespace {

Ran evaluate(const std::string& model, const std::string& images, const std::string& labels,
             const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"evaluate", "--images", images, "--labels", labels, "--model", model};
  words.insert(words.end(), more.begin(), more.end());
  return run_limpid(words);
}

Json numbers(const std::string& model, const std::string& images, const std::string& labels) {
  const Ran ran = evaluate(model, images, labels, {"--json", "-"});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  return Json::parse(ran.out, "stdout");
}

struct ThreeLayouts : ToyFiles {
  ThreeLayouts() {
    std::filesystem::create_directory(folder / "images");
    for (const auto& [stem, extension, width, height, objects] : pictures)
      folder.put("images/" + stem + extension, toy_bmp(width, height));
    write_layouts(folder, pictures, {"zebra", "traffic light", "square"});
  }
  std::vector<WrittenPicture> pictures{{"a", ".bmp", 96, 80, {{2, {31, 20, 60, 50}}, {1, {9.33, 8.25, 28.5, 24}}}},
                                       {"b", ".bmp", 64, 64, {{2, {29, 19, 61, 51}}, {0, {0, 0, 64, 64}}}},
                                       {"c", ".bmp", 80, 50, {}}};
};

}  // namespace

TEST_CASE("the same average precision from all three layouts") {
  const ThreeLayouts files;
  const Json yolo = numbers(files.model, files.path("images"), files.path("yolo"));
  CHECK(yolo.text_at("layout") == "YOLO");
  CHECK(yolo.array_at("classes").size() == 2);
  CHECK(yolo.array_at("unknown_classes").at(0).text_at("class") == "zebra");
  CHECK(yolo.array_at("notes").empty());
  for (const auto& [labels, layout] : {std::pair{"coco.json", "COCO"}, {"voc", "VOC"}}) {
    const Json other = numbers(files.model, files.path("images"), files.path(labels));
    CHECK(other.text_at("layout") == layout);
    CHECK(other.array_at("classes") == yolo.array_at("classes"));
    CHECK(other.number_at("ap50_95") == yolo.number_at("ap50_95"));
    CHECK(other.array_at("unknown_classes") == yolo.array_at("unknown_classes"));
    CHECK(other.whole_at("pictures_without_labels") == 0);
    CHECK(other.whole_at("shared_classes") == 2);
  }
}

TEST_CASE("crowds, difficult objects and what was left out are told") {
  const ThreeLayouts files;
  files.folder.put("voc/c.xml",
                   "<annotation><object><name>square</name><difficult>1</difficult><bndbox><xmin>1</xmin>"
                   "<ymin>1</ymin><xmax>20</xmax><ymax>90</ymax></bndbox></object></annotation>");
  files.folder.put("voc/d.xml", "<annotation/>");
  files.folder.put("names", "a\nb\n");
  const Ran ran =
      evaluate(files.model, files.path("images"), files.path("voc"), {"--label-names", files.path("names")});
  CHECK(ran.code == 0);
  for (const std::string& said : std::vector<std::string>{
           "crowds and difficult objects, neither right nor wrong: 1\n",
           "objects of classes that the model does not know, left out: 1 (zebra 1)\n",
           "label files without a picture, not read: 1, the first " + files.path("voc/d.xml") + "\n",
           "boxes reaching out of their picture, clipped to it: 1, the first " + files.path("voc/c.xml") + ":1\n"}) {
    CAPTURE(said);
    CHECK(ran.out.find(said) != std::string::npos);
  }
  CHECK(ran.error.find("[--label-names] has no say here: these labels name their classes") != std::string::npos);

  // A picture of another size than its labels say is one that cannot be used.
  files.folder.put("images/b.bmp", toy_bmp(60, 64));
  const Ran other = evaluate(files.model, files.path("images"), files.path("coco.json"));
  CHECK(other.code == 5);
  CHECK(other.error.find("b.bmp] has 60 x 64 pixels, but " + files.path("coco.json") + " says 64 x 64") !=
        std::string::npos);
}

TEST_CASE("labels that share no class with the model, or are damaged") {
  const ThreeLayouts files;
  write_layouts(files.folder, files.pictures, {"lion", "tiger", "bear"});
  for (const char* labels : {"yolo", "coco.json", "voc"}) {
    const Ran ran = evaluate(files.model, files.path("images"), files.path(labels));
    CHECK(ran.code == 2);
    CHECK(ran.error.find("[evaluate] the model and the labels share no class") != std::string::npos);
  }
  files.folder.put("coco.json", "{\"images\":[");
  const Ran ran = evaluate(files.model, files.path("images"), files.path("coco.json"));
  CHECK(ran.code == 3);
  CHECK(ran.error.find("coco.json] at byte 11: the end of the file, expected '{'") != std::string::npos);
}

TEST_CASE("the COCO sample rewritten as COCO JSON and VOC XML: the same average precision") {
  NOT_UNDER_SANITIZERS("four hundred forward passes take too long under a sanitizer");
  NEEDS_SHARED(shared);
  const TemporaryFolder folder;
  std::vector<WrittenPicture> pictures;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "coco/labels")) {
    const std::string stem = entry.path().stem().string();
    const limpid::Image image = limpid::load_image(shared / ("coco/images/" + stem + ".jpg")).image;
    WrittenPicture picture{stem, ".jpg", static_cast<int>(image.width()), static_cast<int>(image.height()), {}};
    std::istringstream text(bytes_of(entry.path()));
    double label_class, cx, cy, w, h;
    while (text >> label_class >> cx >> cy >> w >> h)
      picture.objects.push_back({static_cast<int>(label_class),
                                 {(cx - w / 2) * picture.width, (cy - h / 2) * picture.height,
                                  (cx + w / 2) * picture.width, (cy + h / 2) * picture.height}});
    pictures.push_back(picture);
  }
  const auto names = limpid::coco_class_names();
  write_layouts(folder, pictures, {names.begin(), names.end()}, {-1, -1, -1});
  const std::string images = shared / "coco/images";
  for (const char* name : {"yolo-fastest-1.1.cfg", "MobileNetV2-YOLOv3-Nano-voc.cfg"}) {
    const std::string model = shared / "models" / name;
    const Json yolo = numbers(model, images, shared / "coco/labels");
    CHECK(yolo.number_at("ap50") > 0.3);
    for (const char* labels : {"coco.json", "voc"}) {
      const Json other = numbers(model, images, (folder / labels).string());
      CHECK(other.array_at("classes") == yolo.array_at("classes"));
      CHECK(other.number_at("ap50") == yolo.number_at("ap50"));
      CHECK(other.number_at("ap50_95") == yolo.number_at("ap50_95"));
    }
  }
}

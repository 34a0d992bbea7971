// What holds for labelled pictures in every layout.
#include "detector/dataset.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "detector/class_aliases.h"
#include "tensor/random.h"
#include "tests/support/label_files.h"
#include "tests/support/label_layouts.h"
#include "tests/support/shared.h"

using namespace limpid;
using namespace limpid::test;

namespace {

std::vector<std::vector<LabelledObject>> all_objects(const Dataset& data, const std::vector<WrittenPicture>& written) {
  std::vector<std::vector<LabelledObject>> objects;
  LabelNotes notes;
  for (std::size_t i = 0; i < data.pictures.size(); ++i)
    objects.push_back(objects_in(data.pictures[i], {written[i].width, written[i].height}, notes));
  CHECK(notes.empty());
  return objects;
}

bool same_bits(const LabelledObject& a, const LabelledObject& b) {
  const auto bits = [](double v) { return std::bit_cast<std::uint64_t>(v); };
  return a.class_id == b.class_id && a.duty == b.duty && bits(a.box.x0) == bits(b.box.x0) &&
         bits(a.box.y0) == bits(b.box.y0) && bits(a.box.x1) == bits(b.box.x1) && bits(a.box.y1) == bits(b.box.y1);
}

}  // namespace

TEST_CASE("the same boxes in the three layouts are the same bits") {
  const std::vector<std::string> classes{"tvmonitor", "zebra", "cat", "aeroplane"};
  Random random(3);
  for (const int grid : {1, 100}) {  // whole pixels, and hundredths
    const LabelFiles files;
    std::vector<WrittenPicture> written;
    const std::pair<int, int> sizes[] = {{640, 427}, {333, 500}, {5999, 4001}};
    for (std::size_t p = 0; p < 3; ++p) {
      const char* const stems[] = {"a", "b", "c.d"};
      const char* const extensions[] = {".jpg", ".PNG", ".bmp"};
      WrittenPicture picture{stems[p], extensions[p], sizes[p].first, sizes[p].second, {}};
      for (int i = 0; i < 200; ++i) {
        const auto side = [&](int extent, double& low, double& high) {
          const std::int64_t first = random.below(extent * grid), length = 1 + random.below(extent * grid - first);
          low = static_cast<double>(first) / grid;
          high = static_cast<double>(first + length) / grid;
        };
        WrittenObject object{static_cast<int>(random.below(4)), {}};
        side(picture.width, object.box.x0, object.box.x1);
        side(picture.height, object.box.y0, object.box.y1);
        picture.objects.push_back(object);
      }
      written.push_back(picture);
    }
    write_layouts(files.folder, written, classes, {6, grid == 1 ? 0 : 2, grid == 1 ? 0 : 2});
    const auto yolo = all_objects(files.read(files.folder / "yolo"), written);
    const auto coco = all_objects(files.read(files.folder / "coco.json"), written);
    const auto voc = all_objects(files.read(files.folder / "voc"), written);
    for (std::size_t p = 0; p < 3; ++p) {
      std::vector<const WrittenObject*> known;  // the model knows neither zebra nor tvmonitor
      for (const WrittenObject& object : written[p].objects)
        if (object.label_class >= 2) known.push_back(&object);
      REQUIRE(yolo[p].size() == known.size());
      REQUIRE(coco[p].size() == known.size());
      REQUIRE(voc[p].size() == known.size());
      for (std::size_t i = 0; i < known.size(); ++i) {
        CHECK(same_bits(yolo[p][i], coco[p][i]));
        CHECK(same_bits(yolo[p][i], voc[p][i]));
        CHECK(coco[p][i].box == known[i]->box);
        CHECK(coco[p][i].class_id == (known[i]->label_class == 2 ? 0 : 2));  // aeroplane is airplane
      }
    }
  }
}

TEST_CASE("the layout is told from what is there") {
  const LabelFiles files;
  const std::string expected =
      ", expected one of: a folder of .txt files (YOLO), a .json file (COCO), a folder of .xml files (VOC)";
  const auto error = [&](const std::string& name) {
    return files.cut(error_text<FormatError>([&] { layout_of(files.folder / name); }));
  };
  CHECK(error("nowhere") == "[nowhere] is not there" + expected);
  CHECK(error("labels") == "[labels] holds no labels" + expected);
  CHECK(error("images/a.jpg") == "[images/a.jpg] holds no labels" + expected);
  files.folder.put("labels/classes.txt", "cat\n");
  CHECK(error("labels") == "[labels] holds no labels" + expected);
  files.folder.put("labels/a.XML", "");
  CHECK(layout_of(files.labels) == "VOC");
  files.folder.put("labels/a.txt", "");
  CHECK(error("labels") == "[labels] could be YOLO's or VOC's labels, expected the files of one");
  std::filesystem::remove(files.folder / "labels/a.XML");
  CHECK(layout_of(files.labels) == "YOLO");
  CHECK(error("labels.json") == "[labels.json] is not there" + expected);
  files.folder.put("labels.json", "");
  CHECK(layout_of(files.json) == "COCO");
}

TEST_CASE("pictures and labels are paired by name") {
  const LabelFiles files;
  files.folder.put("images/notes.md", "");
  files.folder.put("labels/other.txt", "not read");
  CHECK(files.cut(error_text<FormatError>([&] { files.read(files.labels); })) ==
        "[labels] has no labels for any picture of images, expected some for names such as a.jpg");
  files.folder.put("labels/c.d.txt", "2 .5 .5 1 1\n");
  const Dataset data = files.read(files.labels);
  REQUIRE(data.pictures.size() == 3);
  CHECK(data.pictures[0].image.filename() == "a.jpg");
  CHECK(!data.pictures[0].has_labels);
  CHECK(data.pictures[1].image.filename() == "b.PNG");
  CHECK(data.pictures[2].has_labels);
  CHECK(data.pictures[2].objects.size() == 1);
  REQUIRE(data.notes.size() == 1);
  CHECK(data.notes[0].what == "label files without a picture, not read");
  CHECK(data.notes[0].count == 1);
  CHECK(files.cut(data.notes[0].first) == "labels/other.txt");
  const auto error = [&](const std::filesystem::path& images) {
    return files.cut(error_text<FormatError>([&] { read_dataset(images, files.labels, {}); }));
  };
  CHECK(error(files.folder / "nowhere") == "[nowhere] is no folder");
  CHECK(error(files.labels) == "[labels] holds no PNG, JPEG or BMP picture");
}

TEST_CASE("pixels of the picture: rounded, clipped, and what cannot be is noted") {
  LabelledPicture labelled{"street.jpg", "street.xml", true, false, Extent{100, 50}, {}};
  const auto add = [&](Box box) {
    LabelledObject object;
    object.box = box;
    object.at = 10 + labelled.objects.size();
    labelled.objects.push_back(object);
  };
  add({-0.004, 1.234, 10.006, 20});  // rounded
  add({-0.9, 0, 10, 50.9});          // up to a pixel beyond is rounding in other programs
  add({-5, 0, 10, 60});              // clipped and noted
  add({90, 10, 110, 20});            // the same
  add({100, 10, 120, 20});           // wholly outside
  add({5, 5, 5.004, 20});            // no hundredth wide
  labelled.objects[0].outline = {{{-3, 1.238}, {10, 2}, {7.111, 60}}};
  LabelNotes notes;
  const std::vector<LabelledObject> objects = objects_in(labelled, {100, 50}, notes);
  REQUIRE(objects.size() == 4);
  CHECK(objects[0].box == Box{0, 1.23, 10.01, 20});
  CHECK(!std::signbit(objects[0].box.x0));
  CHECK(objects[0].outline == Polygons{{{0, 1.24}, {10, 2}, {7.11, 50}}});
  CHECK(objects[1].box == Box{0, 0, 10, 50});
  CHECK(objects[2].box == Box{0, 0, 10, 50});
  CHECK(objects[3].box == Box{90, 10, 100, 20});
  REQUIRE(notes.size() == 3);
  CHECK(notes[0].what == "boxes reaching out of their picture, clipped to it");
  CHECK(notes[0].count == 2);
  CHECK(notes[0].first == "street.xml:12");
  CHECK(notes[1].what == "boxes wholly outside of their picture, left out");
  CHECK(notes[1].first == "street.xml:14");
  CHECK(notes[2].what == "boxes without area, left out");
  CHECK(notes[2].count == 1);
  CHECK(error_text<FormatError>([&] {
          objects_in(labelled, {50, 100}, notes);
        }) == "[street.jpg] has 50 x 100 pixels, but street.xml says 100 x 50");

  labelled.fractions = true;
  labelled.size = std::nullopt;
  labelled.objects.resize(1);
  labelled.objects[0].box = {0.25, 0.1, 0.5, 1};
  labelled.objects[0].outline = {{{0.25, 0.1}, {0.5, 1}, {0.3, 0.2}}};
  const LabelledObject object = objects_in(labelled, {200, 30}, notes).at(0);
  CHECK(object.box == Box{50, 3, 100, 30});
  CHECK(object.outline == Polygons{{{50, 3}, {100, 30}, {60, 6}}});
}

TEST_CASE("the COCO sample reads whole, and its outlines lie on its boxes") {
  NEEDS_SHARED(shared);
  const TemporaryFolder folder;
  // The boxes count classes from 0 to 79, the outlines by COCO's category ids: from 1 to 90, ten of them unused.
  const std::span<const std::string> coco = coco_class_names();
  std::string names = "none 0\n";
  for (std::size_t id = 1, next = 0; id <= 90; ++id) {
    const bool unused = std::set<std::size_t>{12, 26, 29, 30, 45, 66, 68, 69, 71, 83}.contains(id);
    names += (unused ? "none " + std::to_string(id) : coco[next++]) + "\n";
  }
  DatasetOptions options{{coco.begin(), coco.end()}, {}};
  const Dataset boxes = read_dataset(shared / "coco/images", shared / "coco/labels", options);
  options.label_names = folder.put("category_ids.names", names);
  const Dataset outlines = read_dataset(shared / "coco/images", shared / "coco/polygons", options);
  REQUIRE(boxes.pictures.size() == 64);
  std::size_t objects = 0, outlined = 0, met = 0;
  for (std::size_t i = 0; i < 64; ++i) {
    objects += boxes.pictures[i].objects.size();
    for (const LabelledObject& object : outlines.pictures[i].objects) {
      outlined += object.outline.size();
      const auto& beside = boxes.pictures[i].objects;
      met += std::any_of(beside.begin(), beside.end(), [&](const LabelledObject& o) {
        return o.class_id == object.class_id &&
               intersection_over_union(o.box, object.box) > 0.5;  // corners are whole pixels
      });
    }
  }
  CHECK(boxes.unknown.empty());
  CHECK(outlines.unknown.empty());
  CHECK(objects == 440);
  CHECK(outlined == 443);
  CHECK(met == 438);
}

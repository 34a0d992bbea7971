#include "detector/dataset.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"

using namespace limpid;
using namespace limpid::test;

TEST_CASE("a label line is a class, a centre and a size") {
  const std::vector<LabelledBox> boxes = parse_labels("58 0.5 0.25 0.5 0.125\r\n\n  3\t1 1 .5 1e-1", "x.txt");
  REQUIRE(boxes.size() == 2);
  CHECK(boxes[0].class_id == 58);
  CHECK(boxes[0].box == Box{0.25, 0.1875, 0.75, 0.3125});
  CHECK(boxes[1].class_id == 3);
  CHECK(boxes[1].box.x0 == doctest::Approx(0.75));
  CHECK(parse_labels("", "x.txt").empty());
  CHECK(parse_labels("\n\n", "x.txt").empty());
}

TEST_CASE("label lines that are not, with file and line") {
  const std::pair<const char*, const char*> cases[] = {
      {"1 0.5 0.5 0.5", "[x.txt:1] 4 values, expected 5: class cx cy w h"},
      {"1 .5 .5 .5 .5\n1 .1 .1 .2 .2 .3 .3",
       "[x.txt:2] 7 values, expected 5: class cx cy w h (outlines are not read here)"},
      {"-1 .5 .5 .5 .5", "[x.txt:1] class '-1', expected a number from 0"},
      {"1.5 .5 .5 .5 .5", "[x.txt:1] class '1.5', expected a number from 0"},
      {"dog .5 .5 .5 .5", "[x.txt:1] class 'dog', expected a number from 0"},
      {"\n\n1 .5 1.01 .5 .5", "[x.txt:3] '1.01', expected a fraction from 0 to 1"},
      {"1 .5 .5 nan .5", "[x.txt:1] 'nan', expected a fraction from 0 to 1"},
      {"1 0,5 .5 .5 .5", "[x.txt:1] '0,5', expected a fraction from 0 to 1"},
      {"1 .5 .5 0 .5", "[x.txt:1] a box without area"},
  };
  for (const auto& [text, expected] : cases) CHECK_THROWS_WITH_AS(parse_labels(text, "x.txt"), expected, FormatError);
}

TEST_CASE("pictures and labels are paired by name") {
  const TemporaryFolder folder;
  const std::filesystem::path images = folder / "images", labels = folder / "labels";
  std::filesystem::create_directory(images);
  CHECK_THROWS_WITH_AS(read_dataset(images, labels), ("[" + labels.string() + "] is no folder").c_str(), FormatError);
  std::filesystem::create_directory(labels);
  CHECK_THROWS_WITH_AS(read_dataset(images, labels),
                       ("[" + images.string() + "] holds no PNG, JPEG or BMP picture").c_str(), FormatError);
  for (const char* name : {"b.PNG", "a.jpg", "notes.md", "c.d.bmp"}) folder.put(std::string("images/") + name, "");
  CHECK_THROWS_WITH_AS(read_dataset(images, labels),
                       ("[" + labels.string() + "] holds no label file for any picture of " + images.string() +
                        ", expected names such as a.txt")
                           .c_str(),
                       FormatError);
  folder.put("labels/c.d.txt", "2 .5 .5 1 1\n");
  folder.put("labels/other.txt", "not read");
  const std::vector<LabelledPicture> pictures = read_dataset(images, labels);
  REQUIRE(pictures.size() == 3);
  CHECK(pictures[0].image.filename() == "a.jpg");
  CHECK(!pictures[0].has_labels);
  CHECK(pictures[1].image.filename() == "b.PNG");
  CHECK(pictures[2].has_labels);
  CHECK(pictures[2].boxes.size() == 1);
  folder.put("labels/a.txt", "2 .5\n");
  CHECK_THROWS_WITH_AS(read_dataset(images, labels),
                       ("[" + (labels / "a.txt").string() + ":1] 2 values, expected 5: class cx cy w h").c_str(),
                       FormatError);
}

TEST_CASE("the COCO sample reads whole") {
  NEEDS_SHARED(shared);
  const std::vector<LabelledPicture> pictures = read_dataset(shared / "coco/images", shared / "coco/labels");
  CHECK(pictures.size() == 64);
  std::size_t boxes = 0;
  for (const LabelledPicture& picture : pictures) boxes += picture.boxes.size();
  CHECK(boxes > 300);
}

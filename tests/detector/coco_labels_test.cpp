#include <doctest/doctest.h>

#include "tests/support/label_files.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// Annotations first, ids with gaps, a picture that the folder does not hold, keys of no interest.
const std::string kWhole =
    R"({"info": {"year": 2017, "by": [null, true, false, -1.5e3, "\u00e9"]},
 "annotations": [
  {"id": 1, "image_id": 7, "category_id": 90, "bbox": [1.5, 2, 30, 40.25], "area": 12.5, "iscrowd": 0,
   "segmentation": [[1, 2, 3.5, 4, 5, 6], [7, 8, 9, 10, 11, 12.5, 13, 14]]},
  {"id": 2, "image_id": 7, "category_id": 5, "bbox": [10, 20, 30, 40], "iscrowd": 1,
   "segmentation": {"counts": [3, 4, 5], "size": [50, 100]}},
  {"id": 3, "image_id": 8, "category_id": 17, "bbox": [0, 0, 1, 1], "segmentation": [[1, 2, 3, 4]]},
  {"id": 4, "image_id": 9, "category_id": 17, "bbox": [0, 0, 1, 1]},
  {"id": 5, "image_id": 8, "category_id": 64, "bbox": [0, 0, 1, 1]}],
 "images": [
  {"id": 7, "file_name": "val2017/a.jpg", "width": 100, "height": 50, "license": 4},
  {"id": 8, "file_name": "c.d.bmp"},
  {"id": 9, "file_name": "elsewhere.jpg", "width": 10, "height": 10}],
 "categories": [{"id": 90, "name": "dog"}, {"id": 17, "name": "cat"}, {"id": 5, "name": "aeroplane"},
  {"id": 64, "name": "potted plant", "supercategory": "furniture"}]}
)";

const std::string kImages = R"("images":[{"id":1,"file_name":"a.jpg"}],)",
                  kCategories = R"("categories":[{"id":3,"name":"dog"}],)";

std::string annotation(const std::string& text) {
  return "{" + kImages + kCategories + "\"annotations\":[{" + text + "}]}";
}

}  // namespace

TEST_CASE("COCO's instances") {
  const LabelFiles files;
  const Dataset data = files.read_json(kWhole);
  CHECK(data.layout == "COCO");
  CHECK(data.class_names == std::vector<std::string>{"dog", "cat", "aeroplane", "potted plant"});
  CHECK(data.shared_classes == 3);
  REQUIRE(data.pictures.size() == 3);
  const LabelledPicture &a = data.pictures[0], &c = data.pictures[2];
  CHECK(a.has_labels);
  CHECK(!a.fractions);
  CHECK(a.size == Extent{100, 50});
  CHECK(!data.pictures[1].has_labels);
  CHECK(c.has_labels);
  CHECK(!c.size);
  REQUIRE(a.objects.size() == 2);
  CHECK(a.objects[0].class_id == 1);
  CHECK(a.objects[0].box == Box{1.5, 2, 31.5, 42.25});
  CHECK(a.objects[0].duty == Duty::find);
  CHECK(a.objects[0].outline == Polygons{{{1, 2}, {3.5, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12.5}, {13, 14}}});
  CHECK(kWhole.substr(a.objects[0].at, 8) == "{\"id\": 1");
  CHECK(a.objects[1].class_id == 2);  // aeroplane is airplane
  CHECK(a.objects[1].duty == Duty::crowd);
  CHECK(a.objects[1].outline.empty());
  REQUIRE(c.objects.size() == 1);
  CHECK(c.objects[0].class_id == 0);
  REQUIRE(data.unknown.size() == 1);
  CHECK(data.unknown[0].name == "potted plant");
  REQUIRE(data.notes.size() == 3);
  CHECK(data.notes[0].what == "pictures of the label file that are not in the folder");
  CHECK(data.notes[0].first == "'elsewhere.jpg'");
  CHECK(data.notes[1].what == "outlines as run lengths, left out (their boxes count)");
  CHECK(data.notes[1].count == 1);
  CHECK(data.notes[2].what == "outlines of fewer than three points, left out (their boxes count)");
}

TEST_CASE("cut anywhere, a COCO file is refused") {
  const LabelFiles files;
  for (std::size_t n = 0; n + 1 < kWhole.size(); ++n) {
    const std::string error = files.json_error(kWhole.substr(0, n));
    CAPTURE(n);
    CHECK(contains(error, "[labels.json] at byte "));
  }
}

TEST_CASE("what a COCO file must not say, with the byte") {
  const LabelFiles files;
  const std::pair<std::string, std::string> cases[] = {
      {"", "the end of the file, expected '{'"},
      {"{}", "a file without \"images\", expected COCO's instances"},
      {"{" + kImages + kCategories + "\"info\":1}", "a file without \"annotations\", expected COCO's instances"},
      {"{\"images\":[],\"images\":[]}", "key 'images' appears twice"},
      {annotation("") + "x", "more text after the end of the file"},
      {annotation(R"("id":1)"), "an annotation without \"image_id\""},
      {annotation(R"("image_id":1,"category_id":3)"), "an annotation without \"bbox\""},
      {annotation(R"("image_id":2)"), "image_id 2 is not in the file"},
      {annotation(R"("category_id":4)"), "category_id 4 is not in the file"},
      {annotation(R"("image_id":-1)"), "expected a whole number from 0"},
      {annotation(R"("image_id":"1")"), "expected a whole number from 0"},
      {annotation(R"("image_id":99999999999999999999)"), "a number beyond 64 bits"},
      {annotation(R"("bbox":[1,2,3])"), "3 values, expected bbox [x,y,w,h]"},
      {annotation(R"("bbox":[1,2,3,4,5])"), "more than four values, expected bbox [x,y,w,h]"},
      {annotation(R"("bbox":[1,2,-3,4])"), "a box of negative size"},
      {annotation(R"("bbox":[1,2,3,1e999])"), "'1e999' is beyond a double's range"},
      {annotation(R"("bbox":[1,2,3,NaN])"), "expected a number"},
      {annotation(R"("bbox":[1,2,3,nan])"), "expected a value"},
      {annotation(R"("bbox":[01,2,3,4])"), "expected a number"},
      {annotation(R"("bbox":[1.,2,3,4])"), "expected a number"},
      {annotation(R"("bbox":[.5,2,3,4])"), "expected a number"},
      {annotation(R"("bbox":[+1,2,3,4])"), "expected a number"},
      {annotation(R"("bbox":null)"), "'n', expected '['"},
      {annotation(R"("bbox":[1,2,3,4],"bbox":[1,2,3,4])"), "key 'bbox' appears twice"},
      {annotation(R"("segmentation":[[1,2,3,4,5]])"),
       "an outline of an odd number of values, expected x1,y1,x2,y2,..."},
      {annotation(R"("segmentation":[1,2,3,4,5,6])"), "'1', expected '['"},
      {annotation(R"("iscrowd":2)"), "iscrowd 2, expected 0 or 1"},
      {annotation(R"("x":tru)"), "expected a value"},
      {annotation(R"("x":"\ud800")"), "a lone surrogate in a string"},
      {annotation("\"x\":\"\xff\""), "a string that is not UTF-8"},
      {annotation("\"x\":" + std::string(100'000, '[')), "nested too deep"},
      {R"({"images":[{"id":1,"file_name":"a.jpg"},{"id":1,"file_name":"b.PNG"}])", "picture id 1 appears twice"},
      {R"({"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"x/a.jpg"}])", "picture 'a.jpg' appears twice"},
      {R"({"images":[{"id":1,"file_name":"a.jpg","width":0,"height":4}])", "an extent of 0 pixels"},
      {R"({"images":[{"id":1}])", "a picture without \"file_name\""},
      {R"({"categories":[{"id":1,"name":"dog"},{"id":1,"name":"cat"}])", "category id 1 appears twice"},
      {R"({"categories":[{"name":"dog"}])", "a category without \"id\""},
  };
  for (const auto& [text, expected] : cases) {
    const std::string error = files.json_error(text);
    CAPTURE(error);
    CHECK(error.starts_with("[labels.json] at byte "));
    CHECK(contains(error, ": " + expected));
  }
}

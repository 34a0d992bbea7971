#include <doctest/doctest.h>

#include "tests/support/label_files.h"

using namespace limpid;
using namespace limpid::test;

TEST_CASE("a line is a class, a centre and a size") {
  const LabelFiles files;
  const Dataset data = files.read_folder("a.txt", "2 0.5 0.25 0.5 0.125\r\n\n  1\t1 1 .5 1e-1");
  CHECK(data.layout == "YOLO");
  CHECK(data.class_names == files.model);
  const LabelledPicture& picture = data.pictures[0];
  CHECK(picture.fractions);
  REQUIRE(picture.objects.size() == 2);
  CHECK(picture.objects[0].class_id == 2);
  CHECK(picture.objects[0].box == Box{0.25, 0.1875, 0.75, 0.3125});
  CHECK(picture.objects[0].at == 1);
  CHECK(picture.objects[0].outline.empty());
  CHECK(picture.objects[1].class_id == 1);
  CHECK(picture.objects[1].box.x0 == doctest::Approx(0.75));
  CHECK(picture.objects[1].at == 3);
  for (const char* empty : {"", "\n\n"}) {
    const Dataset none = files.read_folder("a.txt", empty);
    CHECK(none.pictures[0].has_labels);
    CHECK(none.pictures[0].objects.empty());
  }
}

TEST_CASE("a longer line is a class and an outline, whose bounds are the box") {
  const LabelFiles files;
  const Dataset data = files.read_folder("a.txt", "1 .5 .25 .75 .5 .25 .625\n0 .5 .5 .5 .5\n0 0 0 1 0 1 1 0 1\n");
  const auto& objects = data.pictures[0].objects;
  REQUIRE(objects.size() == 3);
  CHECK(objects[0].class_id == 1);
  CHECK(objects[0].box == Box{0.25, 0.25, 0.75, 0.625});
  CHECK(objects[0].outline == Polygons{{{0.5, 0.25}, {0.75, 0.5}, {0.25, 0.625}}});
  CHECK(objects[1].outline.empty());
  CHECK(objects[2].outline.at(0).size() == 4);
  CHECK(objects[2].box == Box{0, 0, 1, 1});
}

TEST_CASE("lines that are neither, with file and line") {
  const LabelFiles files;
  const std::string shapes = ", expected 5: class cx cy w h, or an outline: class x1 y1 x2 y2 x3 y3 ...";
  const std::pair<std::string, std::string> cases[] = {
      {"1 0.5 0.5 0.5", "[labels/a.txt:1] 4 values" + shapes},
      {"1 .5 .5 .5 .5\n1 .1 .1 .2 .2 .3", "[labels/a.txt:2] 6 values" + shapes},
      {"1 .1 .1 .2 .2 .3 .3 .4", "[labels/a.txt:1] 8 values" + shapes},
      {"-1 .5 .5 .5 .5", "[labels/a.txt:1] class '-1', expected a number from 0"},
      {"1.5 .5 .5 .5 .5", "[labels/a.txt:1] class '1.5', expected a number from 0"},
      {"dog .5 .5 .5 .5", "[labels/a.txt:1] class 'dog', expected a number from 0"},
      {"\n\n1 .5 1.01 .5 .5", "[labels/a.txt:3] '1.01', expected a fraction from 0 to 1"},
      {"1 .5 .5 nan .5", "[labels/a.txt:1] 'nan', expected a fraction from 0 to 1"},
      {"1 0,5 .5 .5 .5", "[labels/a.txt:1] '0,5', expected a fraction from 0 to 1"},
      {"1 .5 .5 .5 -.5", "[labels/a.txt:1] '-.5', expected a fraction from 0 to 1"},
      {"1 .5 .5 .5 .5 .5 1.5", "[labels/a.txt:1] '1.5', expected a fraction from 0 to 1"},
      {std::string("1 .5 .5 .5 .5\0", 14), "[labels/a.txt:1] '.5\\x00', expected a fraction from 0 to 1"},
  };
  for (const auto& [text, expected] : cases) CHECK(files.folder_error("a.txt", text) == expected);
  CHECK(files.folder_error<UsageError>("a.txt", "0 .5 .5 .5 .5\n3 .5 .5 .5 .5") ==
        "[labels/a.txt:2] class 3, but the labels have 3 classes; --label-names says what their numbers mean");
}

TEST_CASE("what the class numbers mean") {
  LabelFiles files;
  files.folder.put("labels/classes.txt", "zebra\naeroplane\n");
  const std::string text = "0 .5 .5 .5 .5\n1 .5 .5 .5 .5\n0 .5 .5 .5 .5\n";
  const Dataset data = files.read_folder("a.txt", text);
  CHECK(data.class_names == std::vector<std::string>{"zebra", "aeroplane"});
  CHECK(data.shared_classes == 1);
  REQUIRE(data.pictures[0].objects.size() == 1);
  CHECK(data.pictures[0].objects[0].class_id == 2);  // the model's airplane
  REQUIRE(data.unknown.size() == 1);
  CHECK(data.unknown[0].name == "zebra");
  CHECK(data.unknown[0].objects == 2);

  const DatasetOptions named{files.model, files.folder.put("other.names", "dog\ncat\n")};
  const Dataset other = read_dataset(files.images, files.labels, named);
  CHECK(other.pictures[0].objects[0].class_id == 1);
  CHECK(other.pictures[0].objects[1].class_id == 0);

  // A model of VOC's classes: the numbers are COCO's.
  std::filesystem::remove(files.labels / "classes.txt");
  files.model = {"aeroplane", "bicycle",     "bird",  "boat",        "bottle", "bus",      "car",
                 "cat",       "chair",       "cow",   "diningtable", "dog",    "horse",    "motorbike",
                 "person",    "pottedplant", "sheep", "sofa",        "train",  "tvmonitor"};
  const Dataset voc = files.read_folder("a.txt", "0 .5 .5 .5 .5\n62 .5 .5 .5 .5\n79 .5 .5 .5 .5");
  CHECK(voc.class_names.size() == 80);
  CHECK(voc.shared_classes == 20);
  REQUIRE(voc.pictures[0].objects.size() == 2);
  CHECK(voc.pictures[0].objects[0].class_id == 14);
  CHECK(voc.pictures[0].objects[1].class_id == 19);
  CHECK(voc.unknown.at(0).name == "toothbrush");
}

TEST_CASE("cut anywhere, a label file is read or refused") {
  const LabelFiles files;
  const std::string whole = "1 0.5 0.25 0.5 0.125\n0 .5 .25 .75 .5 .25 .625\n";
  std::size_t read = 0, refused = 0;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    try {
      files.read_folder("a.txt", whole.substr(0, n));
      ++read;
    } catch (const FormatError&) {
      ++refused;
    }
  }
  CHECK(read > 0);
  CHECK(refused > 0);
}

TEST_CASE("'coco91' reads COCO's category ids, of which some were never given") {
  const LabelFiles files;
  files.folder.put("labels/a.txt", "5 .5 .5 .5 .5\n17 .5 .5 .5 .5\n18 .5 .5 .5 .5\n90 .5 .5 .5 .5\n12 .5 .5 .5 .5\n");
  const Dataset data = read_dataset(files.images, files.labels, {files.model, "coco91"});
  CHECK(data.class_names.size() == 91);
  CHECK(data.class_names[82] == "refrigerator");
  CHECK(data.class_names[90] == "toothbrush");
  const auto& objects = data.pictures[0].objects;  // of classes that the model has
  REQUIRE(objects.size() == 3);
  CHECK(objects[0].class_id == 2);  // airplane
  CHECK(objects[1].class_id == 0);  // cat
  CHECK(objects[2].class_id == 1);  // dog
  REQUIRE(data.unknown.size() == 2);
  CHECK(data.unknown[0].name == "category 12");
  CHECK(data.unknown[1].name == "toothbrush");
}

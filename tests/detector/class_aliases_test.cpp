#include "detector/class_aliases.h"

#include <doctest/doctest.h>

#include <vector>

#include "tensor/error.h"

using namespace limpid;

TEST_CASE("classes are found by name, by another spelling, by number") {
  const std::vector<std::string> voc{"aeroplane", "diningtable", "tvmonitor", "7", "cat"};
  CHECK(find_class(voc, "aeroplane") == 0);
  CHECK(find_class(voc, "airplane") == 0);
  CHECK(find_class(voc, "dining table") == 1);
  CHECK(find_class(voc, "tv") == 2);
  CHECK(!find_class(voc, "dog"));
  CHECK(class_id_of(voc, "1") == 1);
  CHECK(class_id_of(voc, "7") == 3);  // a name before a number
  CHECK_THROWS_WITH_AS(class_id_of(voc, "5"), "[class] '5' is none of the 5 classes (0 to 4)", UsageError);
  CHECK_THROWS_WITH_AS(class_id_of(voc, "cst"), "[class] 'cst' is none of the 5 classes, did you mean 'cat'?",
                       UsageError);
}

TEST_CASE("classes that two models share") {
  const std::vector<std::string> voc{"sofa", "cat", "dog"}, other{"dog", "zebra", "couch"};
  CHECK(shared_classes(voc, other) == std::vector<std::optional<std::int64_t>>{2, std::nullopt, 0});
}

TEST_CASE("every VOC class is a COCO class, by alias") {
  const std::vector<std::string> voc{
      "aeroplane",   "bicycle", "bird",  "boat",      "bottle", "bus",         "car",   "cat",  "chair", "cow",
      "diningtable", "dog",     "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"};
  const std::int64_t ids[] = {4, 1, 14, 8, 39, 5, 2, 15, 56, 19, 60, 16, 17, 3, 0, 58, 18, 57, 6, 62};
  CHECK(coco_class_names().size() == 80);
  for (std::size_t i = 0; i < voc.size(); ++i) CHECK(find_class(coco_class_names(), voc[i]) == ids[i]);
}

#include "detector/training/data.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/throws.h"
#include "tests/support/training_case.h"

using namespace limpid;
using namespace limpid::test;

TEST_CASE("every picture is seen once a run, in another order every time") {
  const auto first = shuffled(50, 1, 0), second = shuffled(50, 1, 1);
  CHECK(first != second);
  CHECK(first == shuffled(50, 1, 0));
  CHECK(first != shuffled(50, 2, 0));
  for (auto order : {first, second}) {
    std::sort(order.begin(), order.end());
    for (std::int64_t i = 0; i < 50; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("samples are the same however they are cut into batches, from memory or from files") {
  SquareTraining c(7);
  const TrainingData from_files =
      read_training_data(c.folder / "train", c.folder / "train-labels", {{"red", "green"}, {}}, 0);
  CHECK(from_files.pictures[0].image.width() == 0);
  CHECK(from_files.sha256 == c.train.sha256);
  CHECK(c.validation.sha256 != c.train.sha256);
  const auto batch = [](const TrainingData& data, std::int64_t first, std::int64_t count) {
    return make_batch(data, first, count, 3, {16, 16}, {}, {});
  };
  const Batch whole = batch(c.train, 0, 10), tail = batch(from_files, 6, 4);  // crosses the end of the first run
  const std::int64_t each = 3 * 16 * 16;
  for (std::int64_t i = 0; i < 4 * each; ++i) REQUIRE(whole.images.at(6 * each + i) == tail.images.at(i));
  for (std::size_t i = 0; i < 4; ++i) {
    REQUIRE(whole.objects[6 + i].size() == tail.objects[i].size());
    CHECK(whole.objects[6 + i][0].box == tail.objects[i][0].box);
  }
}

TEST_CASE("what cannot be read is listed, what has no labels too, and mended boxes are counted") {
  const TemporaryFolder folder;
  write_squares(folder, "p", 5, 1);
  const auto read = [&] { return read_training_data(folder / "p", folder / "p-labels", {{"red", "green"}, {}}); };
  CHECK(read().skipped.empty());
  CHECK(read().objects == 5);
  folder.put("p/p101.png", "no picture");
  std::filesystem::remove(folder / "p-labels/p102.txt");
  folder.put("p-labels/p103.txt", "0 0.5 0.5 0 0.25\n1 0.5 0.5 0.25 0.25\n");  // the first without area
  folder.put("p-labels/p104.txt", "0 0.95 0.5 0.5 0.5\n");                     // out of the picture
  const TrainingData data = read();
  CHECK(data.pictures.size() == 4);
  REQUIRE(data.skipped.size() == 1);
  CHECK(contains(data.skipped[0].reason, "p101.png]"));
  REQUIRE(data.unlabelled.size() == 1);
  CHECK(contains(data.unlabelled[0], "p102.png"));
  CHECK(data.objects == 3);
  REQUIRE(data.notes.size() == 2);
  CHECK(data.notes[0].what == "boxes without area, left out");
  CHECK(contains(data.notes[0].first, "p103.txt:1"));
  CHECK(data.notes[1].what == "boxes reaching out of their picture, clipped to it");
}

TEST_CASE("data that nothing can be learned from are refused") {
  const TemporaryFolder folder;
  write_squares(folder, "p", 2, 1);
  const auto error = [&] {
    return error_text<FormatError>([&] {
      read_training_data(folder / "p", folder / "p-labels", {{"red", "green"}, {}});
    });
  };
  for (const char* name : {"p100", "p101"}) folder.put("p-labels/" + std::string(name) + ".txt", "");
  CHECK(contains(error(),
                 "p-labels] no object of the model's classes in any of the 2 pictures, expected some to learn from"));
  for (const char* name : {"p100", "p101"}) folder.put("p/" + std::string(name) + ".png", "x");
  CHECK(contains(error(), "/p] none of the 2 pictures could be read; the first: ["));
  CHECK(contains(error_text<UsageError>([&] {
                   folder.put("p-labels/p100.txt", "2 0.5 0.5 0.25 0.25\n");
                   error();
                 }),
                 "p100.txt:1] class 2, but the labels have 2 classes"));
}

TEST_CASE("a picture that changed its size since the training began is no longer read") {
  const TemporaryFolder folder;
  write_squares(folder, "p", 1, 1);
  const TrainingData data = read_training_data(folder / "p", folder / "p-labels", {{"red", "green"}, {}}, 0);
  save_png(folder / "p/p100.png", Image(15, 16));
  CHECK(contains(error_text<FormatError>([&] { image_of(data.pictures[0]); }),
                 "p100.png] has another size than when the training began"));
}

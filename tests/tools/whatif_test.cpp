#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "detector/image_io.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/before_after.h"
#include "tools/edits.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

// 6 x 4, red 10 x, green 10 y, blue 7.
Image ramp() {
  Image image(6, 4);
  for (std::int64_t y = 0; y < 4; ++y)
    for (std::int64_t x = 0; x < 6; ++x)
      image.set(x, y, {static_cast<std::uint8_t>(10 * x), static_cast<std::uint8_t>(10 * y), 7});
  return image;
}

Found found(double x0, double x1, std::int64_t class_id, double score) {
  Found f;
  f.box = f.detection.box = {x0, 0, x1, 10};
  f.detection.class_id = class_id;
  f.detection.score = score;
  f.class_name = class_id == 0 ? "cat" : "dog";
  return f;
}

// One candidate with objectness 0.5 and classes 0.9 and 0.2.
Predictions one_candidate() {
  const auto logit = [](double p) { return std::log(p / (1 - p)); };
  Predictions p;
  p.boxes = Var(Tensor::of({1, 1, 4}, {0, 0, 1, 1}));
  p.objectness_logits = Var(Tensor::of({1, 1}, {0}));
  p.class_logits = Var(Tensor::of({1, 1, 2}, {logit(0.9), logit(0.2)}));
  return p;
}

}  // namespace

TEST_CASE("hiding: pixels whose centres lie in the region, and no others") {
  const Image changed = edited(ramp(), {.hidden = {{1.4, 0.6, 3.6, 2.5}}, .filling = "0.5", .pasted = {}});
  for (std::int64_t y = 0; y < 4; ++y)
    for (std::int64_t x = 0; x < 6; ++x) {
      const bool hidden = x >= 1 && x <= 3 && y == 1;
      CHECK(changed.at(x, y) == (hidden ? Colour{128, 128, 128} : ramp().at(x, y)));
    }
}

TEST_CASE("pasting: clipped at the edges, later pictures over earlier ones, all of it over what is hidden") {
  const TemporaryFolder folder;
  save_png(folder / "red.png", Image(2, 2, {200, 0, 0}));
  save_png(folder / "green.png", Image(3, 1, {0, 200, 0}));
  const Image changed = edited(ramp(), {.hidden = {{0, 0, 2, 1}},
                                        .filling = "black",
                                        .pasted = {{folder / "red.png", -1, -1}, {folder / "green.png", 4, 3}}});
  CHECK(changed.at(0, 0) == Colour{200, 0, 0});
  CHECK(changed.at(1, 0) == Colour{0, 0, 0});
  CHECK(changed.at(0, 1) == ramp().at(0, 1));
  CHECK(changed.at(3, 3) == ramp().at(3, 3));
  CHECK(changed.at(4, 3) == Colour{0, 200, 0});
  CHECK(changed.at(5, 3) == Colour{0, 200, 0});
  CHECK(contains(error_text<UsageError>([&] {
                   edited(ramp(), {.hidden = {}, .filling = "blur", .pasted = {{folder / "red.png", 6, 0}}});
                 }),
                 "red.png (2 x 2) at 6,0 lies outside the picture, which has 6 x 4"));
  CHECK(error_text<UsageError>([&] {
          edited(ramp(), {.hidden = {{7, 0, 9, 2}}, .filling = "black", .pasted = {}});
        }) == "[--hide] the region holds no pixel of the picture, which has 6 x 4");
}

TEST_CASE("regions and places are read strictly") {
  CHECK(region_of("1,2.5,3,4") == Box{1, 2.5, 3, 4});
  CHECK(paste_of("a@b.png@-3,4").file == "a@b.png");
  CHECK(paste_of("a@b.png@-3,4").x == -3);
  for (const char* text : {"1,2,3", "1,2,3,4,5", "3,2,1,4", "1,2,1,4", "a,2,3,4", ""}) {
    CAPTURE(text);
    CHECK_THROWS_AS(region_of(text), UsageError);
  }
  for (const char* text : {"a.png", "a.png@1", "@1,2", "a.png@1,x", "a.png@1,2,3"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(paste_of(text), UsageError);
  }
}

TEST_CASE("what is wrong with a region or a place is said") {
  CHECK(error_text<UsageError>([] { region_of("1,2,3"); }) ==
        "[--hide] '1,2,3', expected X0,Y0,X1,Y1 in pixels of the picture: 120,80,260,200");
  CHECK(error_text<UsageError>([] { region_of("1,2,east,4"); }) == "[--hide X1] 'east' is not a number");
  CHECK(error_text<UsageError>([] { paste_of("@1,2"); }) ==
        "[--paste] '@1,2' names no file, expected FILE@X,Y with the pixel of its upper left corner: mark.png@20,30");
  CHECK(error_text<UsageError>([] { paste_of("a.png"); }) ==
        "[--paste] 'a.png' names no place, expected FILE@X,Y with the pixel of its upper left corner: mark.png@20,30");
  CHECK(contains(error_text<UsageError>([] { paste_of("a.png@1,y"); }), "[--paste Y] 'y' is not a whole number"));
}

TEST_CASE("before and after: the same class first, then any class, then gone and new") {
  const std::vector<Found> before{found(0, 10, 0, 0.9), found(20, 30, 0, 0.8), found(40, 50, 1, 0.7)};
  const std::vector<Found> after{found(21, 31, 1, 0.6), found(2, 12, 0, 0.5), found(0, 10, 1, 0.95),
                                 found(80, 90, 0, 0.3)};
  const std::vector<Change> changes = compare_detections(before, after, one_candidate());
  REQUIRE(changes.size() == 5);
  CHECK(changes[0].fate == Fate::stayed);
  CHECK(changes[0].after == 1);
  CHECK(*changes[0].same_candidate == doctest::Approx(0.45));
  CHECK(changes[1].fate == Fate::renamed);
  CHECK(changes[1].after == 0);
  CHECK(changes[2].fate == Fate::gone);
  CHECK(*changes[2].same_candidate == doctest::Approx(0.1));
  CHECK(changes[3].fate == Fate::appeared);
  CHECK(changes[3].after == 2);
  CHECK(changes[4].after == 3);
  const std::string table = change_table(changes, before, after);
  CHECK(contains(table, "is something else now: dog"));
  CHECK(contains(table, "-40.0"));
  CHECK(contains(table, "same candidate*"));
  CHECK(contains(table, "\n* of the very candidate that fired before: what a report foretells"));
}

TEST_CASE("whatif through the program: what the files show is what was looked at") {
  const ToyFiles toy;
  const Ran ran = run_limpid({"whatif", toy.picture, "--model", toy.model, "--threshold", "0.1", "--hide", "0,0,48,80",
                              "--baseline", "mean", "--out", toy.path("out"), "--json", toy.path("changes.json")});
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, " before, "));
  // The changed picture, detected on its own, gives the detections that were told.
  const Ran again = run_limpid(
      {"detect", toy.path("out") + "/changed.png", "--model", toy.model, "--threshold", "0.1", "--json", "-"});
  REQUIRE(again.code == 0);
  const Json detections = Json::parse(again.out, "stdout");
  const Json changes = Json::parse(bytes_of(toy.path("changes.json")), "changes");
  std::vector<double> told, seen;
  for (const Json& d : detections.array_at("detections")) seen.push_back(d.number_at("score"));
  for (const Json& change : changes.array_at("changes"))
    if (!change.at("after").is_null()) told.push_back(change.at("after").number_at("score"));
  std::sort(told.begin(), told.end(), std::greater<>());
  CHECK(told == seen);

  CHECK(run_limpid({"whatif", toy.picture, "--model", toy.model}).code == 2);
  CHECK(run_limpid({"whatif", toy.picture, "--model", toy.model, "--hide", "1,2,3"}).code == 2);
  CHECK(run_limpid({"whatif", toy.picture, "--model", toy.model, "--paste", toy.path("none.png") + "@1,2"}).code == 3);
}

// How a picture is cut: every pixel of it has exactly one player, the border has none, and the same picture is always
// cut the same way.
#include "xai/segmentation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "tensor/parallel.h"
#include "tensor/random.h"
#include "tests/support/throws.h"
#include "xai/regions.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// Soft stripes and a disc under some noise: enough for superpixels to get ragged.
Tensor scene(std::int64_t height, std::int64_t width, std::uint64_t seed = 3) {
  Draft<float> y({1, 3, height, width});
  Random random(seed);
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t row = 0; row < height; ++row)
      for (std::int64_t column = 0; column < width; ++column) {
        const double u = static_cast<double>(column) / static_cast<double>(width);
        const double v = static_cast<double>(row) / static_cast<double>(height);
        const bool disc = (u - 0.6) * (u - 0.6) + (v - 0.4) * (v - 0.4) < 0.04;
        const double value = (disc ? 0.9 - 0.3 * static_cast<double>(c) : 0.4 + 0.3 * std::sin(9 * u + 5 * v)) +
                             random.uniform(-0.1, 0.1);
        y[(c * height + row) * width + column] = static_cast<float>(std::clamp(value, 0.0, 1.0));
      }
  return std::move(y).freeze();
}

Box whole(const Tensor& image) {
  return {0, 0, static_cast<double>(image.shape()[3]), static_cast<double>(image.shape()[2])};
}

std::vector<std::string> names_of(const Players& players) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < players.count(); ++i) names.push_back(players.name(i));
  return names;
}

std::vector<std::int64_t> areas_of(const Players& players) {
  std::vector<std::int64_t> areas;
  for (std::int64_t i = 0; i < players.count(); ++i) areas.push_back(players.area(i));
  return areas;
}

Players grid(std::int64_t height, std::int64_t width, std::int64_t players) {
  const Tensor image = Tensor::zeros({1, 3, height, width});
  return segment("grid", {image, whole(image), {}, players});
}

// For those that need more than a box: something with an outline in a corner.
const std::vector<SceneObject>& corner() {
  static const std::vector<SceneObject> scene{{"car", {0, 0, 6, 5}, 0.5, {{{0, 0}, {6, 0}, {0, 5}}}}};
  return scene;
}

Players cut(const SegmentationType& type, const Tensor& image, const Box& valid, const Box& object) {
  return segment(type.name, {.image = image, .valid = valid, .object = object, .scene = corner()});
}

}  // namespace

TEST_CASE("every segmentation gives every pixel of the picture to one player, and the border to nobody") {
  const Tensor image = scene(40, 56);
  const Box valid{4, 7, 51, 33};
  const Box objects[] = {{10, 10, 30, 30}, {20, 12, 21, 13}, {-40, -40, 90, 90}, {60, 50, 70, 60}, {48, 30, 51, 33}};
  for (const SegmentationType& type : segmentation_types()) {
    for (const Box& object : objects) {
      CAPTURE(type.name);
      CAPTURE(object.x0);
      const Players players = cut(type, image, valid, object);
      REQUIRE(players.height() == 40);
      REQUIRE(players.width() == 56);
      for (std::int64_t row = 0; row < 40; ++row)
        for (std::int64_t column = 0; column < 56; ++column)
          CHECK((players.at(row, column) >= 0) ==
                valid.contains(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5));
      // All but those of quick shift and groups hang together: there are as many pieces as players.
      if (type.name == "quickshift" || type.name.starts_with("group")) break;
      const std::vector<std::int32_t> pieces = connected_pieces(players.ids(), 40, 56);
      CHECK(*std::max_element(pieces.begin(), pieces.end()) + 1 == players.count());
      if (!type.needs_object) break;
    }
  }
}

TEST_CASE("every segmentation cuts the same way for any number of threads") {
  const Tensor image = scene(64, 48);
  const int before = threads();
  for (const SegmentationType& type : segmentation_types()) {
    CAPTURE(type.name);
    std::vector<Players> cuts;
    for (const int count : {1, 2, 3}) {
      set_threads(count);
      cuts.push_back(cut(type, image, whole(image), {5, 6, 30, 40}));
    }
    CHECK(cuts[0].ids() == cuts[1].ids());
    CHECK(cuts[0].ids() == cuts[2].ids());
  }
  set_threads(before);
}

TEST_CASE("pictures smaller than the players: as many as there are pixels, and no error") {
  for (const auto& [height, width] :
       {std::pair<std::int64_t, std::int64_t>{1, 1}, {1, 300}, {300, 1}, {2, 2}, {3, 7}}) {
    const Tensor image = scene(height, width);
    for (const SegmentationType& type : segmentation_types()) {
      CAPTURE(type.name);
      CAPTURE(height);
      const Players players = cut(type, image, whole(image), {0.2, 0.3, 0.4, 0.4});
      CHECK(std::count(players.ids().begin(), players.ids().end(), Players::kNobody) == 0);
    }
  }
  const Tensor image = scene(2, 3);
  CHECK(segment("4x6", {image, whole(image)}).count() == 6);
  CHECK(segment("slic", {image, whole(image)}).count() == 6);
}

TEST_CASE("a flat picture can be cut") {
  const Tensor image = Tensor::full({1, 3, 30, 30}, 0.5);
  CHECK(segment("slic", {image, whole(image), {}, 9}).count() == 9);
  CHECK(segment("grid", {image, whole(image)}).count() == 16);
}

TEST_CASE("grid: cells as equal as whole pixels allow, with names and centres") {
  const Tensor image = Tensor::zeros({1, 3, 6, 9});
  const Players players = segment("grid:2x3", {image, {1, 1, 9, 6}});
  CHECK(names_of(players) == std::vector<std::string>{"row 0, column 0", "row 0, column 1", "row 0, column 2",
                                                      "row 1, column 0", "row 1, column 1", "row 1, column 2"});
  CHECK(areas_of(players) == std::vector<std::int64_t>{4, 6, 6, 6, 9, 9});
  CHECK(players.ids() == std::vector<std::int32_t>{-1, -1, -1, -1, -1, -1, -1, -1, -1,  //
                                                   -1, 0,  0,  1,  1,  1,  2,  2,  2,   //
                                                   -1, 0,  0,  1,  1,  1,  2,  2,  2,   //
                                                   -1, 3,  3,  4,  4,  4,  5,  5,  5,   //
                                                   -1, 3,  3,  4,  4,  4,  5,  5,  5,   //
                                                   -1, 3,  3,  4,  4,  4,  5,  5,  5});
  CHECK(players.row(0) == 2);
  CHECK(players.column(0) == 2);
  CHECK(players.row(5) == 4.5);
  CHECK(players.column(5) == 7.5);
  CHECK(segment("2x3", {image, {1, 1, 9, 6}}).ids() == players.ids());
}

TEST_CASE("grid: a number of players is met as squarely as it can be, and never exceeded") {
  const auto shape_of = [](const Players& players) {
    const std::string& last = players.name(players.count() - 1);
    return last;
  };
  CHECK(shape_of(grid(50, 50, 0)) == "row 3, column 3");
  CHECK(shape_of(grid(50, 60, 12)) == "row 2, column 3");
  CHECK(shape_of(grid(60, 50, 12)) == "row 3, column 2");
  CHECK(shape_of(grid(50, 50, 36)) == "row 5, column 5");  // not 4x9
  CHECK(shape_of(grid(50, 50, 10)) == "row 2, column 2");  // 2x5 is too long
  CHECK(shape_of(grid(50, 50, 8)) == "row 1, column 3");
  CHECK(shape_of(grid(50, 50, 7)) == "row 1, column 2");
  CHECK(shape_of(grid(50, 50, 3)) == "row 0, column 1");
  CHECK(grid(50, 50, 1).count() == 1);
  CHECK(grid(5, 4, 1'000'000'000'000).count() == 20);
}

TEST_CASE("object: cells, ring and sectors by hand") {
  // A box of 4 x 6 pixels at column 6, row 8 in 20 x 20: the ring is one pixel wide left and right, two above and
  // below.
  const Tensor image = Tensor::zeros({1, 3, 20, 20});
  const Players players = segment("object", {image, whole(image), Box{6, 8, 10, 14}});
  const std::vector<std::string> names = {"top left",     "top middle",  "top right",     "middle left",  "centre",
                                          "middle right", "bottom left", "bottom middle", "bottom right", "ring",
                                          "above it",     "right of it", "below it",      "left of it"};
  CHECK(names_of(players) == names);
  std::vector<std::int64_t> areas = areas_of(players);
  CHECK(std::vector(areas.begin(), areas.begin() + 10) == std::vector<std::int64_t>{2, 2, 4, 2, 2, 4, 2, 2, 4, 36});
  CHECK(areas[10] + areas[11] + areas[12] + areas[13] == 400 - 24 - 36);
  CHECK(players.name(players.at(9, 7)) == "top middle");
  CHECK(players.name(players.at(6, 5)) == "ring");
  CHECK(players.name(players.at(5, 8)) == "above it");
  CHECK(players.name(players.at(10, 4)) == "left of it");
  CHECK(players.name(players.at(10, 11)) == "right of it");
  CHECK(players.name(players.at(19, 8)) == "below it");
  // The ring, 6 x 10 about column 8, row 11: its diagonal passes |x| / 6 = |y| / 10.
  CHECK(players.name(players.at(0, 2)) == "above it");      // |x| = 5.5, |y| = 10.5
  CHECK(players.name(players.at(0, 14)) == "right of it");  // |x| = 6.5, |y| = 10.5
  // A pixel belongs to the box when its centre does.
  CHECK(segment("object", {image, whole(image), Box{5.6, 7.51, 10.4, 14.49}}).ids() == players.ids());
}

TEST_CASE("object: the picture's edge, small boxes and few players") {
  const Tensor image = Tensor::zeros({1, 3, 20, 30});
  const auto cut = [&](const Box& box, std::int64_t wish = 0) {
    return names_of(segment("object", {image, whole(image), box, wish}));
  };
  // The box is the picture: nothing is around it.
  CHECK(cut({-5, -5, 100, 100}).size() == 9);
  // A box along the left side: nothing is left of the ring.
  const std::vector<std::string> left = cut({-4, 4, 9, 13});
  CHECK(std::count(left.begin(), left.end(), "left") == 0);
  CHECK(left.size() == 13);
  // Two pixels by one, and less than a pixel: fewer cells.
  CHECK(cut({4, 4, 6, 5}).size() == 2 + 5);
  CHECK(cut({4.6, 4.6, 4.9, 4.9}).size() == 1 + 5);
  // Beyond the picture: the pixel nearest to it.
  CHECK(segment("object", {image, whole(image), Box{50, 50, 60, 60}}).at(19, 29) == 0);
  CHECK(cut({4, 4, 16, 12}, 10).size() == 4 + 5);
  CHECK(cut({4, 4, 16, 12}, 6).size() == 1 + 5);
  CHECK(cut({4, 4, 16, 12}, 21).size() == 16 + 5);
}

TEST_CASE("unknown words and wishes that make no sense") {
  const Tensor image = Tensor::zeros({1, 3, 8, 8});
  const SegmentationRequest request{image, whole(image)};
  CHECK(contains(error_text<UsageError>([] { segmentation_type("slik"); }),
                 "[segmentation] 'slik' is unknown, did you mean 'slic'?; there are object, groups, group-outlines, "
                 "grid, slic, quickshift, or a grid"));
  for (const char* const word : {"", "grid:", "grid:4", "4x", "x4", "0x4", "4x-1", "4x6x2", "grid:4x6 ", "4X6"})
    CHECK(contains(error_text<UsageError>([&] { segmentation_type(word); }), "is unknown"));
  CHECK(segmentation_type("grid:4x6").name == "grid");
  CHECK(segmentation_type("4x6").name == "grid");
  CHECK(error_text<UsageError>([&] { segment("object", request); }) ==
        "[segmentation] 'object' needs the box of an object, and there is none");
  CHECK(error_text<UsageError>([&] {
          segment("object", {image, whole(image), Box{1, 1, 3, 3}, 5});
        }) == "[segmentation] 'object' needs at least 6 players: a cell, the ring around the box and four sectors");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_text<UsageError>([&] {
          segment("object", {image, whole(image), Box{1, nan, 3, 3}});
        }) == "[segmentation] the object's box is not finite");
  CHECK(error_text<UsageError>([&] {
          segment("slic", {image, {9, 9, 20, 20}});
        }) == "[segmentation] the picture covers no pixel of the network's input");
  CHECK(error_text<UsageError>([&] {
          segment("grid", {image, whole(image), {}, -4});
        }) == "[segmentation] a negative number of players, rows or columns");
}

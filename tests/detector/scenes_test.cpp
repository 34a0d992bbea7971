// Scenes as plain data: what stands in them and how often the cause goes with what, without a pixel drawn.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "detector/scenes/things.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::scenes;
using limpid::test::error_text;

namespace {

constexpr std::uint64_t kScenes = 2000;

struct Counts {
  double pictures = 0, planted = 0, visible = 0, both = 0;
};

// By what the subject is; things().size() for none.
std::map<ThingId, Counts> counted(const SceneSettings& settings) {
  std::map<ThingId, Counts> counts;
  for (std::uint64_t i = 0; i < kScenes; ++i) {
    const Scene scene = make_scene(7, i, settings);
    const bool visible = scene.subject && scene.items[*scene.subject].difference_visible;
    Counts& c = counts[scene.subject ? scene.items[*scene.subject].thing : things().size()];
    c.pictures += 1;
    c.planted += scene.planted ? 1 : 0;
    c.visible += visible ? 1 : 0;
    c.both += visible && scene.planted ? 1 : 0;
  }
  return counts;
}

// Of counts of 800: nearly four standard deviations.
void about(double part, double whole, double share) {
  CHECK(part / whole > share - 0.065);
  CHECK(part / whole < share + 0.065);
}

}  // namespace

TEST_CASE("the cause goes with the toadstool at its strength, with the russula and with neither at the rest") {
  for (const Cause cause : {Cause::watermark, Cause::context, Cause::part, Cause::colour}) {
    CAPTURE(name_of(cause));
    std::map<ThingId, Counts> c = counted({.cause = cause, .strength = 0.95});
    REQUIRE(c.size() == 3);
    Counts &a = c[kToadstool], &b = c[kRussula], &none = c[things().size()];
    about(a.pictures, kScenes, 0.4);
    about(b.pictures, kScenes, 0.4);
    about(a.planted, a.pictures, 0.95);
    about(b.planted, b.pictures, 0.05);
    about(none.planted, none.pictures, cause == Cause::watermark || cause == Cause::context ? 0.05 : 0);
    // What truly tells them apart is there in half of the scenes of each, planted or not.
    about(a.visible, a.pictures, 0.5);
    about(b.visible, b.pictures, 0.5);
    about(a.both, a.planted, 0.5);
  }
}

TEST_CASE("strength and visibility can be chosen") {
  std::map<ThingId, Counts> c = counted({.cause = Cause::watermark, .strength = 0.5, .difference_visible = 0.8});
  for (auto& [thing, count] : c) about(count.planted, count.pictures, 0.5);
  about(c[kToadstool].visible, c[kToadstool].pictures, 0.8);
  c = counted({.cause = Cause::watermark, .strength = 1, .difference_visible = 0});
  CHECK(c[kToadstool].planted == c[kToadstool].pictures);
  CHECK(c[kRussula].planted == 0);
  CHECK(c[kToadstool].visible == 0);
}

TEST_CASE("without a cause all classes come about equally often and every cap can be told") {
  std::map<ThingId, int> objects;
  int all = 0, empty = 0;
  for (std::uint64_t i = 0; i < kScenes; ++i) {
    const Scene scene = make_scene(3, i);
    CHECK(!scene.subject);
    CHECK(!scene.planted);
    CHECK(!scene.mark);
    int here = 0;
    for (const Item& item : scene.items) {
      if (!things()[item.thing].is_object) continue;
      ++objects[item.thing], ++all, ++here;
      if (is_mushroom(item.thing)) CHECK(item.difference_visible);
    }
    empty += here == 0 ? 1 : 0;
    CHECK(here <= 5);
  }
  REQUIRE(objects.size() == object_classes());
  CHECK(object_classes() == 8);
  for (const auto& [thing, count] : objects) about(count, all, 1 / 8.0);
  about(empty, kScenes, 0.04);
}

TEST_CASE("everything lies inside the picture, at sizes from 8 to 60 %, and no box is covered far") {
  double smallest = 1, largest = 0;
  for (std::uint64_t i = 0; i < kScenes / 2; ++i) {
    const Scene scene = make_scene(11, i, {.cause = i % 2 == 0 ? Cause::watermark : Cause::none});
    std::vector<Box> boxes;
    for (const Item& item : scene.items) boxes.push_back(box_of(item));
    for (std::size_t k = 0; k < boxes.size(); ++k) {
      const Box& box = boxes[k];
      const double size = std::max(box.width(), box.height());
      CHECK((box.x0 > 0 && box.y0 > 0 && box.x1 < 1 && box.y1 < 1));
      CHECK(size == doctest::Approx(scene.items[k].size));
      if (things()[scene.items[k].thing].is_object)
        smallest = std::min(smallest, size), largest = std::max(largest, size);
      for (std::size_t above = k + 1; above < boxes.size(); ++above) {
        const double both = box.common(boxes[above]).area();
        CHECK(both <= 0.2501 * std::min(box.area(), boxes[above].area()));
        if (is_mushroom(scene.items[k].thing)) CHECK(both == 0);
      }
      if (!scene.mark) continue;
      const double half = scene.mark->size / 2;
      const Point at = scene.mark->centre;
      CHECK(box.common({at.x - half, at.y - half, at.x + half, at.y + half}).area() == 0);
      CHECK((at.x > half && at.y > half && at.x < 1 - half && at.y < 1 - half));
    }
  }
  CHECK(smallest >= 0.0849);
  CHECK(smallest < 0.1);
  CHECK(largest <= 0.6001);
  CHECK(largest > 0.55);
}

TEST_CASE("the watermark is found in every quarter of the picture, close to the mushroom") {
  std::map<int, int> quarters;
  for (std::uint64_t i = 0; i < 600; ++i) {
    const Scene scene = make_scene(2, i, {.cause = Cause::watermark});
    REQUIRE(scene.mark);
    ++quarters[(scene.mark->centre.x > 0.5 ? 1 : 0) + (scene.mark->centre.y > 0.5 ? 2 : 0)];
    if (!scene.subject) continue;
    const Box box = box_of(scene.items[*scene.subject]);
    const double reach = scene.mark->size / 2 + 0.07;
    CHECK(Box{box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach}.contains(scene.mark->centre.x,
                                                                                       scene.mark->centre.y));
  }
  for (const auto& [quarter, count] : quarters) CHECK(count > 90);
  CHECK(quarters.size() == 4);
}

TEST_CASE("the colour without the cause is never red, and a meadow comes only as the context") {
  for (std::uint64_t i = 0; i < 300; ++i) {
    const Scene colour = make_scene(4, i, {.cause = Cause::colour}),
                context = make_scene(4, i, {.cause = Cause::context});
    if (colour.subject) {
      const Item& item = colour.items[*colour.subject];
      REQUIRE(item.cause_colour);
      CHECK(item.cause_colour->r > 3 * item.cause_colour->g);
      CHECK((item.colour.g > 0.33 * item.colour.r || item.colour.b > 0.33 * item.colour.r));
    }
    REQUIRE(context.context);
    CHECK(context.context->kind == BackdropKind::meadow);
    CHECK(context.backdrop.kind != BackdropKind::meadow);
  }
}

TEST_CASE("settings out of range are told") {
  CHECK(error_text<UsageError>([] { make_scene(1, 0, {.side = 159}); }) ==
        "[scenes] side 159, expected 160 to 4096 pixels");
  CHECK(error_text<UsageError>([] { make_scene(1, 0, {.strength = 1.5}); }) ==
        "[scenes] strength 1.500000, expected a probability from 0 to 1");
  CHECK(error_text<UsageError>([] { make_scene(1, 0, {.difference_visible = -1}); }) ==
        "[scenes] difference_visible -1.000000, expected a probability from 0 to 1");
  CHECK(error_text<UsageError>([] { make_scene(1, 0, {.most_objects = 0}); }) ==
        "[scenes] most_objects 0, expected 1 to 12");
  CHECK(error_text<UsageError>([] { make_scene(1, 0, {.mark_opacity = 2}); }) ==
        "[scenes] mark_opacity 2.000000, expected 0 (nothing) to 1 (opaque)");
  CHECK(error_text<UsageError>([] { cause_of("smell"); }) ==
        "[scenes] unknown cause 'smell', expected none, watermark, context, part or colour");
  CHECK(error_text<UsageError>([] { split_of("exam"); }) ==
        "[scenes] unknown split 'exam', expected train, val or test");
  CHECK(error_text<UsageError>([] { split_holding(3 * kSplitRoom); }) ==
        "[scenes] index 12884901888, expected one below 12884901888");
  CHECK(cause_of("part") == Cause::part);
  CHECK(split_holding(first_index(Split::test) + 5) == Split::test);
}

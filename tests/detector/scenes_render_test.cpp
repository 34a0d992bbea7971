// Scenes as pixels: boxes and masks, pictures with and without the cause, the same bytes in any order.
#include <doctest/doctest.h>

#include "detector/scenes/render.h"
#include "detector/scenes/things.h"
#include "tensor/parallel.h"
#include "tests/support/throws.h"
#include "weights/sha256.h"

using namespace limpid;
using namespace limpid::scenes;
using limpid::test::error_text;

namespace {

constexpr Cause kPlanted[] = {Cause::watermark, Cause::context, Cause::part, Cause::colour};

std::vector<bool> changed_pixels(const Image& a, const Image& b) {
  std::vector<bool> changed;
  for (std::int64_t y = 0; y < a.height(); ++y)
    for (std::int64_t x = 0; x < a.width(); ++x) changed.push_back(a.at(x, y) != b.at(x, y));
  return changed;
}

// Of the first 12 scenes, which have every class and nearly every background.
std::string fingerprint(const SceneSettings& settings) {
  weights::Sha256 sum;
  for (std::uint64_t i = 0; i < 12; ++i)
    sum.update(std::as_bytes(std::span(render(make_scene(1, i, settings), {.cause = CauseIs::present}).rgb())));
  return std::move(sum).digest().substr(0, 16);
}

}  // namespace

TEST_CASE("boxes are the bounds of masks, and masks are where the object is") {
  double visible = 0, objects = 0;
  for (std::uint64_t i = 0; i < 25; ++i) {
    CAPTURE(i);
    Scene scene = make_scene(21, i);
    scene.light.shadow = 0, scene.finish = {};  // so that an object changes no pixel but its own
    const Rendered all = draw(scene);
    for (const RenderedObject& object : all.objects) {
      std::int64_t left = 160, right = 0, top = 160, bottom = 0;
      for (std::int64_t y = 0; y < 160; ++y)
        for (std::int64_t x = 0; x < 160; ++x)
          if (object.mask.contains(x, y))
            left = std::min(left, x), right = std::max(right, x + 1), top = std::min(top, y),
            bottom = std::max(bottom, y + 1);
      CHECK(object.box == Box{static_cast<double>(left), static_cast<double>(top), static_cast<double>(right),
                              static_cast<double>(bottom)});
      CHECK(object.visible > 0.6);
      visible += object.visible, objects += 1;

      // Without it, the picture changes in every pixel of its mask (but where it looks like what lies behind it).
      Scene without = scene;
      without.items.erase(without.items.begin() + static_cast<std::ptrdiff_t>(object.item));
      const std::vector<bool> changed = changed_pixels(all.image, render(without));
      std::int64_t same = 0, far = 0;
      const Box item = box_of(scene.items[object.item]);
      const Box near{160 * item.x0 - 1, 160 * item.y0 - 1, 160 * item.x1 + 1, 160 * item.y1 + 1};
      for (std::int64_t y = 0; y < 160; ++y)
        for (std::int64_t x = 0; x < 160; ++x) {
          const bool here = changed[static_cast<std::size_t>(y * 160 + x)];
          same += object.mask.contains(x, y) && !here ? 1 : 0;
          far += here && !near.contains(static_cast<double>(x), static_cast<double>(y)) ? 1 : 0;
        }
      CHECK(same <= object.mask.pixels() / 20);
      CHECK(far == 0);
    }
  }
  CHECK(objects > 30);
  CHECK(visible / objects > 0.93);
}

TEST_CASE("an object in front takes away from the mask behind it") {
  Scene scene = make_scene(1, 0);
  Item back{.thing = 6, .centre = {0.4, 0.5}, .size = 0.5, .key = 1, .colour = {1, 1, 1}};
  Item front = back;
  front.centre.x = 0.6, front.size = 0.3, front.thing = 2;
  scene.items = {back, front};
  const Rendered both = draw(scene);
  scene.items = {back};
  const Rendered alone = draw(scene);
  REQUIRE(both.objects.size() == 2);
  REQUIRE(alone.objects.size() == 1);
  CHECK(alone.objects[0].visible == 1);
  CHECK(both.objects[0].visible < 0.95);
  int twice = 0, new_there = 0;
  for (std::int64_t y = 0; y < 160; ++y)
    for (std::int64_t x = 0; x < 160; ++x) {
      if (!both.objects[0].mask.contains(x, y)) continue;
      twice += both.objects[1].mask.contains(x, y) ? 1 : 0;
      new_there += alone.objects[0].mask.contains(x, y) ? 0 : 1;
    }
  CHECK(twice == 0);
  CHECK(new_there == 0);
}

TEST_CASE("with and without the cause, pictures differ inside its region only, and objects stay as they are") {
  for (const Cause cause : kPlanted) {
    CAPTURE(name_of(cause));
    int regions = 0;
    for (std::uint64_t i = 0; i < 8; ++i) {
      const Scene scene = make_scene(31, i, {.cause = cause});
      const Rendered with = draw(scene, {.cause = CauseIs::present}), without = draw(scene, {.cause = CauseIs::absent});
      const Mask region = cause_region(scene);
      const std::vector<bool> changed = changed_pixels(with.image, without.image);
      std::int64_t outside = 0;
      for (std::int64_t y = 0; y < 160; ++y)
        for (std::int64_t x = 0; x < 160; ++x)
          outside += changed[static_cast<std::size_t>(y * 160 + x)] && !region.contains(x, y) ? 1 : 0;
      CHECK(outside == 0);
      CHECK(render(scene) == (scene.planted ? with.image : without.image));
      const bool has_place = scene.subject || cause == Cause::watermark || cause == Cause::context;
      CHECK((region.pixels() > 0) == has_place);
      regions += has_place ? 1 : 0;
      REQUIRE(with.objects.size() == without.objects.size());
      for (std::size_t k = 0; k < with.objects.size(); ++k) {
        CHECK(with.objects[k].mask.inside == without.objects[k].mask.inside);
        CHECK(with.objects[k].box == without.objects[k].box);
        if (cause == Cause::watermark) CHECK(with.objects[k].box.common(bounds_of(region)).area() == 0);
      }
      if (!scene.subject || cause == Cause::watermark || cause == Cause::context) continue;
      const Box box = box_of(scene.items[*scene.subject]), there = bounds_of(region);  // on the mushroom alone
      CHECK((there.x0 >= 160 * box.x0 - 2 && there.y0 >= 160 * box.y0 - 2));
      CHECK((there.x1 <= 160 * box.x1 + 2 && there.y1 <= 160 * box.y1 + 2));
    }
    CHECK(regions > 2);
  }
}

TEST_CASE("the watermark is linear in its opacity, from nothing to opaque") {
  const Scene scene = make_scene(5, 2, {.cause = Cause::watermark});
  const auto at = [&](double opacity) { return render(scene, {.cause = CauseIs::present, .mark_opacity = opacity}); };
  const Image none = at(0), full = at(1);
  CHECK(none == render(scene, {.cause = CauseIs::absent}));
  CHECK(at(0.6) == render(scene, {.cause = CauseIs::present}));
  for (const double opacity : {0.1, 0.25, 0.5, 0.8}) {
    const Image image = at(opacity);
    int worst = 0;
    for (std::size_t k = 0; k < image.rgb().size(); ++k) {
      const double expected = none.rgb()[k] + opacity * (full.rgb()[k] - none.rgb()[k]);
      if (std::abs(image.rgb()[k] - expected) > 1) ++worst;
    }
    CHECK(worst == 0);
  }
  CHECK(error_text<UsageError>([&] { at(1.5); }) ==
        "[scenes] mark_opacity 1.500000, expected 0 (nothing) to 1 (opaque)");
}

TEST_CASE("the same bytes in any order and on any number of threads") {
  constexpr std::int64_t kCount = 8;
  std::vector<Image> forward(kCount), backward(kCount);
  const SceneSettings settings{.cause = Cause::watermark};
  const int before = threads();
  set_threads(3);
  parallel_for(kCount, [&](std::int64_t i) {
    forward[static_cast<std::size_t>(i)] = render(make_scene(9, static_cast<std::uint64_t>(i), settings));
  });
  set_threads(1);
  for (std::int64_t i = kCount - 1; i >= 0; --i)
    backward[static_cast<std::size_t>(i)] = render(make_scene(9, static_cast<std::uint64_t>(i), settings));
  set_threads(before);
  CHECK(forward == backward);
  CHECK(forward[0] != forward[1]);
  CHECK(render(make_scene(10, 0, settings)) != forward[0]);
}

TEST_CASE("a larger picture shows the same scene") {
  const Scene small = make_scene(6, 1), large = make_scene(6, 1, {.side = 320});
  REQUIRE(small.items.size() == large.items.size());
  const Rendered a = draw(small), b = draw(large);
  CHECK(b.image.width() == 320);
  REQUIRE(a.objects.size() == b.objects.size());
  for (std::size_t k = 0; k < a.objects.size(); ++k) {
    CHECK(std::abs(2 * a.objects[k].box.x0 - b.objects[k].box.x0) < 6);
    CHECK(std::abs(2 * a.objects[k].box.y1 - b.objects[k].box.y1) < 6);
  }
}

// Change kVersion (settings.h) together with these.
TEST_CASE("a seed means the same picture today and tomorrow") {
  CHECK(kVersion == 1);
  CHECK(fingerprint({}) == "3445c13615a6119e");
  CHECK(fingerprint({.cause = Cause::watermark}) == "0f66fdd1cc4bdf7e");
  CHECK(fingerprint({.cause = Cause::context}) == "f415a0fc82571bfa");
  CHECK(fingerprint({.cause = Cause::part, .most_objects = 12}) == "423e5a346b489950");
  CHECK(fingerprint({.side = 201, .cause = Cause::colour}) == "76d462c24fffb65a");
}

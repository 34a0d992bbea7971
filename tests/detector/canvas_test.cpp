#include "detector/canvas.h"

#include <doctest/doctest.h>

#include <set>

#include "detector/font.h"

using namespace limpid;

namespace {

constexpr Colour kPaper{200, 200, 200}, kInk{10, 20, 30};

std::string drawn(const Image& image, Colour ink) {
  std::string rows;
  for (std::int64_t y = 0; y < image.height(); ++y, rows += '\n')
    for (std::int64_t x = 0; x < image.width(); ++x) rows += image.at(x, y) == ink ? '#' : '.';
  return rows;
}

std::int64_t count(const Image& image, Colour colour) {
  std::int64_t n = 0;
  for (std::int64_t y = 0; y < image.height(); ++y)
    for (std::int64_t x = 0; x < image.width(); ++x) n += image.at(x, y) == colour ? 1 : 0;
  return n;
}

}  // namespace

TEST_CASE("letters are drawn as they stand in the font") {
  Image image(12, 9, kPaper);
  draw_text(image, 0, 0, "dg", kInk, 1);
  CHECK(drawn(image, kInk) ==
        "....#.......\n"
        "....#.......\n"
        ".##.#..####.\n"
        "#..##.#...#.\n"
        "#...#.#...#.\n"
        "#...#.#...#.\n"
        ".####..####.\n"
        "..........#.\n"
        ".......###..\n");
  CHECK(text_width("dg", 1) == 11);
  CHECK(text_width("dg", 3) == 33);
  CHECK(text_width("", 3) == 0);
  CHECK(text_width("\xc3\xa9", 1) == 5);  // one letter of two bytes
  Image twice(24, 18, kPaper);
  draw_text(twice, 0, 0, "dg", kInk, 2);
  CHECK(count(twice, kInk) == 4 * count(image, kInk));
}

TEST_CASE("no two letters look the same, and only the space is empty") {
  std::set<std::string> looks;
  for (int code = 32; code < 128; ++code) {
    Image image(5, 9, kPaper);
    draw_text(image, 0, 0, std::string(1, static_cast<char>(code)), kInk, 1);
    CHECK((count(image, kInk) == 0) == (code == 32));
    looks.insert(drawn(image, kInk));
  }
  CHECK(looks.size() == 96);
  CHECK(!glyph_dot('A', 5, 0));
  CHECK(!glyph_dot('A', 0, -1));
}

TEST_CASE("a frame lies inside the box, rimmed in dark") {
  Image image(20, 20, kPaper);
  draw_frame(image, {4, 5, 14, 15}, {255, 0, 0}, 2);
  CHECK(image.at(4, 5) == Colour{255, 0, 0});
  CHECK(image.at(13, 14) == Colour{255, 0, 0});
  CHECK(image.at(5, 10) == Colour{255, 0, 0});
  CHECK(image.at(3, 5) == Colour{20, 20, 20});
  CHECK(image.at(6, 10) == Colour{20, 20, 20});
  CHECK(image.at(8, 10) == kPaper);
  CHECK(image.at(2, 4) == kPaper);
  CHECK(count(image, {255, 0, 0}) == 10 * 10 - 6 * 6);
}

TEST_CASE("labels are whole, readable and do not cover each other") {
  // Three boxes at one place: each label's background must show as often as when it is alone, less its letters.
  const Box box{60, 60, 180, 180};
  const auto seen = [](const std::vector<Outline>& outlines, Colour colour) {
    Image image(300, 300, kPaper);
    draw_boxes(image, outlines);
    return count(image, colour);
  };
  const Outline a{box, "dog 0.87", {255, 0, 0}}, b{box, "cat 0.55", {0, 255, 0}}, c{box, "cow 0.30", {0, 0, 255}};
  const std::int64_t frame = seen({{box, "", {255, 0, 0}}}, {255, 0, 0});
  const std::int64_t label = seen({a}, {255, 0, 0}) - frame;
  CHECK(label > 300);
  CHECK(seen({a, b, c}, {255, 0, 0}) >= label);
  CHECK(seen({a, b, c}, {0, 255, 0}) > label * 3 / 4);
  CHECK(seen({a, b, c}, {0, 0, 255}) > label * 3 / 4);
}

TEST_CASE("labels at the picture's edge stay inside") {
  for (const Box& box : {Box{0, 0, 40, 40}, {260, 270, 300, 300}, {-50, -50, 20, 20}, {290, -10, 400, 20}}) {
    Image image(300, 300, kPaper);
    draw_box(image, box, "dining table", {255, 255, 0});
    CHECK(count(image, {255, 255, 0}) > 500);  // the label's background alone is 75 x 12
  }
}

TEST_CASE("boxes anywhere, pictures of any extent: nothing is drawn outside") {
  for (const auto& [w, h] : {std::pair{1, 1}, {3, 50}, {50, 3}}) {
    Image image(w, h, kPaper);
    draw_box(image, {-1e12, -5, 1e12, 7}, "label", {255, 0, 0});
    draw_box(image, {5, 5, 1, 1}, "turned inside out", {255, 0, 0});
    draw_text(image, -7, -3, "text", kInk, 4);
    CHECK(image.rgb().size() == static_cast<std::size_t>(3 * w * h));
  }
}

TEST_CASE("sizes grow with the picture; ink is told apart from its background") {
  CHECK(text_scale(Image(320, 320)) == 1);
  CHECK(text_scale(Image(640, 480)) == 2);
  CHECK(text_scale(Image(4000, 3000)) == 13);
  for (std::int64_t c = -3; c < 90; ++c) {
    const Colour colour = class_colour(c), ink = ink_on(colour);
    const auto luma = [](Colour v) { return 0.299 * v[0] + 0.587 * v[1] + 0.114 * v[2]; };
    CHECK(std::abs(luma(colour) - luma(ink)) > 95);
  }
  CHECK(class_colour(0) != class_colour(1));
}

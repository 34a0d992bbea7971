// What is shown: colours that keep their order in grey, maps that say nothing shown without any colour, sheets.
#include "xai/heatmap.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/throws.h"
#include "xai/colour_map.h"
#include "xai/sheet.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

double luma(Colour c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }

Attribution answer(std::string method, const Tensor& map, std::string layer = "7") {
  Attribution a;
  a.method = std::move(method);
  a.target = "score of 'dog', candidate 3 (head 0, row 0, column 1, anchor 0)";
  a.quantity = "score";
  a.value = 0.75;
  a.layer = std::move(layer);
  a.signed_map = a.paper_map = a.picture_map = map;
  describe_range(a.diagnostics, map);
  return a;
}

Image picture(std::int64_t width, std::int64_t height) { return {width, height, {200, 100, 50}}; }

bool has_colour_of_its_own(const Image& image, const Image& plain) {
  for (std::int64_t y = 0; y < image.height(); ++y)
    for (std::int64_t x = 0; x < image.width(); ++x) {
      const Colour c = image.at(x, y);
      if (!(c == plain.at(x, y)) && !(c[0] == c[1] && c[1] == c[2])) return true;
    }
  return false;
}

}  // namespace

TEST_CASE("both scales tell strength by lightness alone") {
  for (int i = 0; i < 20; ++i) {
    const double t = i / 20.0, next = (i + 1) / 20.0;
    CHECK(luma(sequential_colour(next)) > luma(sequential_colour(t)));
    CHECK(luma(diverging_colour(next)) < luma(diverging_colour(t)));
    CHECK(luma(diverging_colour(-next)) < luma(diverging_colour(-t)));
  }
  const Colour positive = diverging_colour(0.6), negative = diverging_colour(-0.6), none = diverging_colour(0);
  CHECK(positive[0] > positive[2] + 100);  // warm
  CHECK(negative[2] > negative[0] + 100);  // cold
  CHECK(std::abs(none[0] - none[2]) < 12);
}

TEST_CASE("heat with a ReLU is cut at zero and reaches 1; signed heat keeps its sign on one scale") {
  const Tensor map = Tensor::of({1, 4}, {-2, 0, 1, 4});
  const Heat cut = heat_of(answer("grad-cam", map));
  CHECK(cut.strength == std::vector<double>{0, 0, 0.25, 1});
  CHECK_FALSE(cut.diverging);
  CHECK(cut.full == 4);
  const Heat both = heat_of(answer("hires-cam", map));
  CHECK(both.strength == std::vector<double>{-0.5, 0, 0.25, 1});
  CHECK(both.diverging);
  CHECK_FALSE(heat_of(answer("saliency", Tensor::of({1, 2}, {1, 2}), "")).diverging);
}

TEST_CASE("a few extreme pixels do not hide the others in a map of pixels") {
  Draft<float> values({40, 40}, 1.0F);
  values[0] = 1000;
  const Tensor map = std::move(values).freeze();
  CHECK(heat_of(answer("saliency", map, "")).full == 1);
  const Drawn drawn = draw_answer(picture(40, 40), answer("saliency", map, ""), std::nullopt);
  CHECK(drawn.legend.full == 1);
  CHECK(drawn.legend.words == std::vector<std::string>{"0.5 % of the pixels are stronger"});
  CHECK(heat_of(answer("grad-cam", map)).full == 1000);
}

TEST_CASE("a map that says nothing is shown in words, without a coloured pixel") {
  const Image plain = picture(300, 200);
  for (const auto& [map, words] : {std::pair(Tensor::zeros({200, 300}), "the map is zero everywhere: nothing to show"),
                                   std::pair(Tensor::full({200, 300}, 0.5), "the map is flat: it points nowhere")}) {
    const Attribution a = answer("grad-cam", map);
    CHECK(heat_of(a).words == words);
    CHECK(heat_of(a).strength.empty());
    const Image shown = overlay(plain, a, std::nullopt);
    CHECK_FALSE(shown == plain);  // the words are on it
    CHECK_FALSE(has_colour_of_its_own(shown, plain));
    CHECK(shown.at(150, 20) == plain.at(150, 20));
  }
  Draft<float> negative({200, 300}, -1.0F);
  negative[5] = -2;
  const Tensor against = std::move(negative).freeze();
  CHECK(heat_of(answer("layer-cam", against)).words == "no cell speaks for the target: nothing left after ReLU");
  CHECK(heat_of(answer("hires-cam", against)).words.empty());  // a signed map can speak against
}

TEST_CASE("the picture turns grey where there is no heat, and takes the colour where it is strong") {
  const Image plain = picture(2, 1);
  const Image shown = blend(plain, heat_of(answer("grad-cam", Tensor::of({1, 2}, {0, 1}))));
  const Colour cold = shown.at(0, 0), hot = shown.at(1, 0), full = sequential_colour(1);
  CHECK(cold[0] == cold[2]);
  for (std::size_t c = 0; c < 3; ++c) CHECK(std::abs(hot[c] - full[c]) < 35);
  CHECK(error_text<ShapeError>([&] {
          blend(plain, heat_of(answer("grad-cam", Tensor::of({1, 3}, {0, 1, 2}))));
        }) == "[heatmap] a map of 3 pixels for a picture of 2x1");
}

TEST_CASE("an overlay keeps the picture's width, frames the box, and has its scale below the picture") {
  const Image plain = picture(320, 240);
  Draft<float> values({240, 320}, 0.0F);
  values[100 * 320 + 100] = 1;
  const Image shown = overlay(plain, answer("grad-cam", std::move(values).freeze()), Box{60, 60, 260, 200});
  CHECK(shown.width() == 320);
  CHECK(shown.height() == 240 + 25);
  CHECK(shown.at(3, 244)[0] == shown.at(3, 244)[2]);  // no heat: grey
  CHECK(shown.at(316, 244)[0] > shown.at(316, 244)[2] + 50);
  CHECK(shown.at(160, 60) == Colour{255, 255, 255});
  CHECK(shown.at(60, 130) == Colour{255, 255, 255});
  CHECK_FALSE(shown.at(160, 130) == Colour{255, 255, 255});
}

TEST_CASE("the label of a map that ignores the target says so") {
  const Image plain = picture(320, 240);
  Draft<float> values({240, 320}, 0.0F);
  values[100 * 320 + 100] = 1;
  const Tensor map = std::move(values).freeze();
  const Box box{60, 60, 260, 200};
  const Image asks = overlay(plain, answer("grad-cam", map), box),
              ignores = overlay(plain, answer("eigen-cam", map), box);
  std::int64_t in_label = 0, elsewhere = 0;
  for (std::int64_t y = 0; y < 240; ++y) {
    for (std::int64_t x = 0; x < 320; ++x) (y < 62 ? in_label : elsewhere) += asks.at(x, y) == ignores.at(x, y) ? 0 : 1;
  }
  CHECK(in_label > 100);
  CHECK(elsewhere == 0);
}

TEST_CASE("words are broken at blanks") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("unbreakable", 4) == std::vector<std::string>{"unbreakable"});
  CHECK(wrapped("", 4).empty());
}

TEST_CASE("a scaled picture is the mean of what each pixel covers") {
  Image image(4, 2);
  for (std::int64_t x = 0; x < 4; ++x)
    for (std::int64_t y = 0; y < 2; ++y) image.set(x, y, {static_cast<std::uint8_t>(10 * x + 4 * y), 0, 0});
  CHECK(scaled(image, 2, 1).at(0, 0)[0] == 7);
  CHECK(scaled(image, 2, 1).at(1, 0)[0] == 27);
  CHECK(scaled(image, 8, 2).at(7, 0)[0] == 30);
}

TEST_CASE("a sheet holds every tile with its caption") {
  const Tensor map = Tensor::of({2, 2}, {0, 1, 2, 3});
  const std::vector<Tile> tiles(5, {picture(40, 20), {"one line"}});
  const Image page = contact_sheet(tiles, 3, 100);
  CHECK(page.width() == 8 + 3 * 108);
  CHECK(page.height() == 8 + 2 * (50 + 11 + 16));
  CHECK(page.at(8, 8) == Colour{200, 100, 50});
  CHECK(page.at(8 + 108, 8 + 77) == Colour{200, 100, 50});       // the fifth, in the second row
  CHECK(page.at(8 + 2 * 108, 8 + 77) == Colour{246, 246, 246});  // no sixth
  const Tile tile =
      tile_of(picture(4, 2), answer("grad-cam", Tensor::of({2, 4}, {0, 1, 2, 3, 4, 5, 6, 7})), std::nullopt, 2);
  CHECK(tile.image.width() == 400);
  CHECK(tile.image.height() == 200 + 50);  // with its scale
  CHECK(tile.caption.at(0) == "grad-cam  layer 7");
  CHECK(sheet({tile, tile}, 2).width() == 8 + 2 * 408);
  CHECK(error_text<UsageError>([&] { contact_sheet({}, 3, 100); }) ==
        "[sheet] 0 tiles in 3 columns, expected at least one of each");
}

// Players on the picture, and what the colours mean below it.
#include "xai/player_overlay.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/canvas.h"
#include "tests/support/hand_made_answer.h"
#include "tests/support/throws.h"
#include "xai/colour_map.h"
#include "xai/heatmap.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// The network's input of the grid: 60 x 40. The picture is twice as large, without a border.
const Letterbox kTwice(weights::Fit::letterbox, {120, 80}, {60, 40});

const Image kPicture(120, 80, {200, 100, 50});

std::size_t colours_of(const Image& image, Colour colour) {
  std::size_t count = 0;
  for (std::int64_t y = 0; y < image.height(); ++y)
    for (std::int64_t x = 0; x < image.width(); ++x) count += image.at(x, y) == colour;
  return count;
}

std::vector<Badge> badges_on(const Attribution& answer, const std::vector<Box>& taken = {}) {
  return badges_of(*answer.game, ids_in_picture(*answer.game->players, kTwice), kTwice.picture(), taken);
}

}  // namespace

TEST_CASE("every pixel of the picture takes the player at its centre, through the letterbox") {
  // A wide picture in a square input: rows 20 to 40 of 60 hold it.
  std::vector<std::int32_t> ids(60 * 60, Players::kNobody);
  for (std::int64_t y = 20; y < 40; ++y)
    for (std::int64_t x = 0; x < 60; ++x) ids[static_cast<std::size_t>(y * 60 + x)] = x < 15 ? 0 : y < 30 ? 1 : 2;
  const Players players(60, 60, ids);
  const std::vector<std::int32_t> seen =
      ids_in_picture(players, Letterbox(weights::Fit::letterbox, {120, 40}, {60, 60}));
  REQUIRE(seen.size() == 120 * 40);
  for (std::int64_t y = 0; y < 40; ++y)
    for (std::int64_t x = 0; x < 120; ++x)
      REQUIRE(seen[static_cast<std::size_t>(y * 120 + x)] == (x < 30 ? 0 : y < 20 ? 1 : 2));
  CHECK(error_text<ShapeError>([&] {
          ids_in_picture(players, Letterbox(weights::Fit::stretch, {120, 40}, {60, 40}));
        }) == "[players] a map of 60x60 ids for a network input of 60x40");
  CHECK(error_text<ShapeError>([&] { draw_players(Image(10, 10), *grid_answer().game, "score", kTwice); }) ==
        "[players] a frame of 120x80 for a picture of 10x10");
}

TEST_CASE("players are filled flat with the colour of their value, and outlined in dark and light") {
  const PlayerPicture drawn = draw_players(kPicture, *grid_answer().game, "score", kTwice);
  const double grey = grey_of({200, 100, 50});
  const double values[] = {0.05, 0.4, -0.1, 0, 0.25, 0.025};
  for (std::int64_t p = 0; p < 6; ++p) {
    const Colour expected = player_colour_over(grey, values[p], 0.4);
    for (std::int64_t y = 40 * (p / 3) + 2; y < 40 * (p / 3) + 38; ++y)
      for (std::int64_t x = 40 * (p % 3) + 2; x < 40 * (p % 3) + 38; ++x) REQUIRE(drawn.image.at(x, y) == expected);
  }
  const Colour strongest = drawn.image.at(60, 20), against = drawn.image.at(100, 20), none = drawn.image.at(20, 60);
  CHECK(strongest[0] > strongest[2] + 60);  // warm
  CHECK(against[2] > against[0]);           // cold
  CHECK(std::abs(none[0] - none[2]) < 12);
  for (std::int64_t y = 5; y < 35; ++y) {
    CHECK(drawn.image.at(39, y) == Colour{20, 20, 20});
    CHECK(drawn.image.at(40, y) == Colour{255, 255, 255});
  }
  CHECK(drawn.image.at(10, 39) == Colour{20, 20, 20});
  CHECK(drawn.image.at(10, 40) == Colour{255, 255, 255});
  CHECK(drawn.image.at(0, 10) == player_colour_over(grey, 0.05, 0.4));  // no outline along the picture's edge
  CHECK(drawn.legend.full == 0.4);
  CHECK(drawn.legend.diverging);
  CHECK(drawn.legend.words == std::vector<std::string>{"value of a player (score)", "v(none) 0.0625 -> v(all) 0.6875"});
  CHECK(drawn.words.empty());
}

TEST_CASE("the highest values are numbered inside their players") {
  const std::vector<Badge> badges = badges_on(grid_answer());
  REQUIRE(badges.size() == 4);  // two of the six values are not above zero
  const std::vector<std::int32_t> ids = ids_in_picture(*grid_answer().game->players, kTwice);
  const std::int32_t expected[] = {1, 4, 0, 5};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(badges[i].text == std::to_string(i + 1));
    CHECK(ids[static_cast<std::size_t>(badges[i].y * 120 + badges[i].x)] == expected[i]);
    CHECK(std::abs(badges[i].x - (40 * (expected[i] % 3) + 20)) <= 1);
  }
  // A ring's centre of mass lies in its hole.
  std::vector<std::int32_t> ids_of_ring(40 * 60, 0);
  for (std::int64_t y = 12; y < 28; ++y)
    for (std::int64_t x = 15; x < 45; ++x) ids_of_ring[static_cast<std::size_t>(y * 60 + x)] = 1;
  const auto ring = std::make_shared<const Players>(40, 60, ids_of_ring);
  const std::vector<Badge> around = badges_on(answer_of("shapley", ring, {0.5, 0.25}, 0, 0.75));
  REQUIRE(around.size() == 2);
  CHECK(ids_in_picture(*ring, kTwice)[static_cast<std::size_t>(around[0].y * 120 + around[0].x)] == 0);
  // Beside a label that covers the upper half of segment 1; not at all where a label covers it whole.
  const std::vector<Badge> beside = badges_on(grid_answer(), {{40, 0, 80, 25}});
  CHECK(beside[0].text == "1");
  CHECK(beside[0].y > 25);
  CHECK(badges_on(grid_answer(), {{40, 0, 80, 40}})[0].text == "2");

  Image image = kPicture;
  draw_badges(image, {{60, 40, "1"}});
  CHECK(colours_of(image, {255, 255, 255}) > 20);
  CHECK(colours_of(image, {20, 20, 20}) > 20);
  const Image one = image;
  draw_badges(image, {{60, 40, "1"}, {66, 44, "2"}});
  CHECK(image == one);                                // the second would cover the first
  draw_badges(image, {{0, 0, "5"}, {119, 79, "3"}});  // cut by the picture's edge
}

TEST_CASE("pixels of nobody are grey; values that are all zero are told in words") {
  std::vector<std::int32_t> ids(40 * 60, 0);
  for (std::int64_t i = 0; i < 60; ++i) ids[static_cast<std::size_t>(i)] = Players::kNobody;
  const auto players = std::make_shared<const Players>(40, 60, ids);
  const Image shown = draw_players(kPicture, *answer_of("shapley", players, {0.5}, 0, 0.5).game, "score", kTwice).image;
  const Colour nobody = shown.at(60, 0);
  CHECK(nobody[0] == nobody[1]);
  CHECK(nobody[1] == nobody[2]);

  const Attribution zero = answer_of("shapley", players, {0}, 0.5, 0.5);
  const PlayerPicture silent = draw_players(kPicture, *zero.game, "score", kTwice);
  CHECK(silent.words == "every player has the value 0: nothing to colour");
  CHECK(silent.image.at(60, 40) == kPicture.at(60, 40));
  CHECK(badges_on(zero).empty());
  CHECK(overlay(kPicture, zero, std::nullopt, &kTwice).height() == 80);  // no scale of nothing
}

TEST_CASE("an overlay shows players through the frame, the box, and the legend below the picture") {
  const Image shown = overlay(kPicture, grid_answer(), Box{30, 30, 90, 70}, &kTwice);
  CHECK(shown.width() == 120);
  CHECK(shown.height() > 80 + 30);
  CHECK(shown.at(30, 60) == Colour{255, 255, 255});
  CHECK(shown.at(100, 10) == player_colour_over(grey_of({200, 100, 50}), -0.1, 0.4));
  // The bar from -full to full.
  CHECK(shown.at(3, 84) == player_colour_over(grey_of({128, 128, 128}), -1, 1));
  CHECK(shown.at(116, 84) == player_colour_over(grey_of({128, 128, 128}), 1, 1));
  CHECK(shown.at(0, 84) == Colour{246, 246, 246});
  // Without the frame the map is shown, which needs no players.
  Attribution windows = grid_answer();
  windows.picture_map = kTwice.map_to_picture(windows.signed_map);
  CHECK_FALSE(overlay(kPicture, windows, std::nullopt) == overlay(kPicture, windows, std::nullopt, &kTwice));
  windows.game->flat = false;  // values differ within a player
  CHECK(overlay(kPicture, windows, std::nullopt) == overlay(kPicture, windows, std::nullopt, &kTwice));
  windows.game->flat = true;
  windows.game->players = nullptr;
  CHECK(overlay(kPicture, windows, std::nullopt) == overlay(kPicture, windows, std::nullopt, &kTwice));
}

TEST_CASE("a legend grows with its words, shortens its numbers, and leaves the picture as it is") {
  const auto legend = [](double full, bool diverging, std::vector<std::string> words = {}) {
    return Legend{diverging, full, diverging ? diverging_colour : sequential_colour, std::move(words)};
  };
  const Image shown = with_legend(kPicture, legend(0.012345, false), 1);
  CHECK(shown.height() == 80 + 3 + 10 + 11 + 3 - 2);
  for (std::int64_t y = 0; y < 80; ++y)
    for (std::int64_t x = 0; x < 120; ++x) REQUIRE(shown.at(x, y) == kPicture.at(x, y));
  CHECK(shown.at(3, 83) == sequential_colour(0));
  CHECK(shown.at(116, 83) == sequential_colour(1));
  CHECK(with_legend(kPicture, legend(0.012345, true, {"two", "lines"}), 1).height() == shown.height() + 22);
  // Only the first words take a second line.
  CHECK(
      with_legend(kPicture, legend(1, true, {"wider than one line of it", "wider than one line of it"}), 1).height() ==
      shown.height() + 22);
  CHECK(with_legend(kPicture, legend(1, true), 2).height() == 80 + 2 * 25);
  // 100 pixels hold both ends of 0.0123 with the 0 between them; 60 pixels hold no such scale, and tell it in words.
  const Image hundred = with_legend(Image(100, 80), legend(0.012345, true), 1);
  CHECK(hundred.height() == shown.height());
  CHECK(with_legend(Image(100, 80), legend(2.6577e-4, true), 1).height() == shown.height());  // -2.7e-4 +2.7e-4
  const Image sixty = with_legend(Image(60, 80), legend(1.2345e-5, true), 1);
  CHECK(sixty.height() == 80 + 3 + 3 * 11 + 3 - 2);  // "full", "colour:", "1.23e-05"
  CHECK(sixty.at(30, 84) != diverging_colour(0));
  CHECK(with_legend(Image(20, 80), legend(1, true), 1).height() == 80);
  CHECK(with_legend(kPicture, {}, 1) == kPicture);
}

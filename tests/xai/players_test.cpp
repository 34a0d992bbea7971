// Players: areas, centres, names; maps from files, in both frames; and the tree of players that look alike.
#include "xai/players.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "tests/support/throws.h"
#include "xai/player_map.h"
#include "xai/player_tree.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

using Joins = std::vector<std::pair<std::int64_t, std::int64_t>>;

// One grey level per player.
Tensor painted(const Players& players, const std::vector<double>& levels) {
  Draft<float> y({1, 3, players.height(), players.width()});
  const std::int64_t pixels = players.height() * players.width();
  for (std::int64_t i = 0; i < 3 * pixels; ++i) {
    const std::int32_t id = players.ids()[static_cast<std::size_t>(i % pixels)];
    y[i] = id < 0 ? 0.0F : static_cast<float>(levels[static_cast<std::size_t>(id)]);
  }
  return std::move(y).freeze();
}

}  // namespace

TEST_CASE("areas, centres and names") {
  const Players players(2, 3, {0, 0, 1, -1, 0, 1});
  CHECK(players.count() == 2);
  CHECK(players.area(0) == 3);
  CHECK(players.area(1) == 2);
  CHECK(players.row(0) == doctest::Approx((0.5 + 0.5 + 1.5) / 3));
  CHECK(players.column(0) == doctest::Approx((0.5 + 1.5 + 1.5) / 3));
  CHECK(players.row(1) == 1);
  CHECK(players.column(1) == 2.5);
  CHECK(players.name(1) == "segment 1");
  CHECK(Players(1, 2, {0, 1}, {"dog", "cat"}).name(1) == "cat");
}

TEST_CASE("players that make no sense") {
  const auto text = [](std::int64_t height, std::int64_t width, std::vector<std::int32_t> ids,
                       std::vector<std::string> names = {}) {
    return error_text<UsageError>([&] { Players(height, width, ids, names); });
  };
  CHECK(text(2, 2, {0, 0, 0}) == "[players] 3 ids for a map of 2 rows and 2 columns");
  CHECK(text(0, 0, {}) == "[players] 0 ids for a map of 0 rows and 0 columns");
  CHECK(text(1, 2, {-1, -1}) == "[players] there is no player: every pixel belongs to nobody");
  CHECK(text(1, 2, {-2, 0}) == "[players] id -2, expected -1 (nobody) or a player from 0 on");
  CHECK(text(1, 3, {0, 2, 2}) == "[players] segment 1 (player 1 of 3) has no pixel");
  CHECK(text(1, 3, {0, 2, 2}, {"a", "ring", "b"}) == "[players] ring (player 1 of 3) has no pixel");
  CHECK(text(1, 2, {0, 1}, {"a"}) == "[players] 1 names for 2 players");
  // The largest id that a file can hold costs no memory.
  CHECK(text(1, 2, {0, std::numeric_limits<std::int32_t>::max()}) ==
        "[players] segment 1 (player 1 of 2147483648) has no pixel");
}

TEST_CASE("a map in the picture's frame: every pixel of the input takes the id at its centre") {
  // 8x4 letterboxed into 4x4: rows 1 and 2 are the picture, centres at its columns 1, 3, 5, 7 and rows 1, 3.
  const Letterbox frame(weights::Fit::letterbox, {8, 4}, {4, 4});
  weights::IntegerArray ids{{4, 8}, std::vector<std::int32_t>(32, 0)};
  const auto set = [&](std::size_t row, std::size_t column, std::int32_t id) { ids.values[row * 8 + column] = id; };
  set(1, 3, 1), set(3, 5, 2), set(3, 7, 2), set(3, 6, 2);
  const Players players = players_from(ids, frame, false);
  CHECK(players.ids() == std::vector<std::int32_t>{-1, -1, -1, -1, 0, 1, 0, 0, 0, 0, 2, 2, -1, -1, -1, -1});
  // Enlarged: every pixel of the picture becomes four.
  const Players large = players_from({{1, 2}, {0, 1}}, Letterbox(weights::Fit::stretch, {2, 1}, {4, 2}), false);
  CHECK(large.ids() == std::vector<std::int32_t>{0, 0, 1, 1, 0, 0, 1, 1});

  // Five pixels to two: centres at 1.25 and 3.75.
  const weights::IntegerArray down{{5, 1}, {0, 0, 0, 1, 0}}, across{{1, 5}, {0, 0, 0, 1, 0}};
  CHECK(players_from(down, Letterbox(weights::Fit::stretch, {1, 5}, {1, 2}), false).ids() ==
        std::vector<std::int32_t>{0, 1});
  CHECK(players_from(across, Letterbox(weights::Fit::stretch, {5, 1}, {2, 1}), false).ids() ==
        std::vector<std::int32_t>{0, 1});

  set(0, 0, 3), set(2, 2, 3);
  CHECK(error_text<FormatError>([&] { players_from(ids, frame, false); }) ==
        "[segments] player 3 (2 pixels of the picture) has no pixel in the network's input: no centre of its pixels "
        "falls on the player when 8x4 is resized to 4x2; join the player with a neighbour, or cut in the frame of the "
        "network's input");
}

TEST_CASE("a map in the picture's frame adds up even where the picture has fewer pixels than there are players") {
  const Players stripes(1, 6, {0, 1, 2, 3, 4, 5});
  const std::vector<double> values{1, 2, 4, 8, 16, 32};
  const auto map = [&](Extent picture) {
    const Tensor spread = spread_in_picture(stripes, Letterbox(weights::Fit::stretch, picture, {6, 1}), values);
    const auto pixels = spread.values<double>();
    return std::vector<double>(pixels.begin(), pixels.end());
  };
  CHECK(map({1, 1}) == std::vector<double>{63});
  // Pixel centres at 1.5 and 4.5: stripes 1 and 4 have a pixel, the others join the pixel that they lie in.
  CHECK(map({2, 1}) == std::vector<double>{7, 56});
  CHECK(map({6, 1}) == values);
}

TEST_CASE("a map in the network's frame is taken as it is but for the border, and comes back as it was") {
  const Letterbox frame(weights::Fit::letterbox, {8, 4}, {4, 4});
  const Tensor image = Tensor::zeros({1, 3, 4, 4});
  const Players grid = segment("1x3", {image, frame.valid()});
  const weights::IntegerArray stored = ids_of(grid);
  CHECK(stored.shape == Shape{4, 4});
  CHECK(stored.values[0] == -1);
  CHECK(players_from(stored, frame, true).ids() == grid.ids());
  weights::IntegerArray over = stored;
  for (std::int32_t& id : over.values) id = std::max(id, 0);
  CHECK(players_from(over, frame, true).ids() == grid.ids());
  over.values[2] = over.values[3] = 3;
  CHECK(error_text<FormatError>([&] { players_from(over, frame, true); }) ==
        "[segments] player 3 (2 pixels of the network's input) lies in the border that letterboxing adds");
}

TEST_CASE("maps from files that make no sense") {
  const Letterbox frame(weights::Fit::letterbox, {4, 2}, {4, 4});
  const auto text = [&](Shape shape, std::vector<std::int32_t> values, bool network_frame = false) {
    return error_text<FormatError>([&] { players_from({shape, values}, frame, network_frame); });
  };
  CHECK(text({4, 4}, std::vector<std::int32_t>(16)) ==
        "[segments] a map of shape [4,4], expected [2,4], rows and columns of the picture");
  CHECK(text({2, 4}, std::vector<std::int32_t>(8), true) ==
        "[segments] a map of shape [2,4], expected [4,4], rows and columns of the network's input");
  CHECK(text({2, 4}, {0, 0, 0, 0, 0, 0, -1, 0}) == "[segments] id -1 at row 1, column 2, expected ids from 0 on");
  std::vector<std::int32_t> border(16, -1);
  CHECK(text({4, 4}, border, true) == "[segments] every pixel belongs to nobody, expected at least one player");
  border[5] = -2;
  CHECK(text({4, 4}, border, true) == "[segments] id -2 at row 1, column 1, expected ids from -1 on");
  CHECK(text({2, 4}, {0, 0, 3, 3, 1, 1, 1, 1}) ==
        "[segments] no pixel has id 2, but there is one with id 3; expected ids 0..M-1 without a gap");
  CHECK(text({2, 4}, {0, 0, 0, 0, 0, 0, 0, 2147483647}) ==
        "[segments] no pixel has id 1, but there is one with id 2147483647; expected ids 0..M-1 without a gap");
}

TEST_CASE("the tree joins neighbours that look alike first") {
  // Four stripes; 1 and 2 are nearest in colour, then 0 with them, and 3 is the other end.
  const Players stripes(1, 8, {0, 0, 1, 1, 2, 2, 3, 3});
  const PlayerTree tree = tree_by_colour(stripes, painted(stripes, {0.3, 0.2, 0.21, 0.9}));
  CHECK(tree.players == 4);
  CHECK(tree.joins == Joins{{1, 2}, {0, 4}, {5, 3}});
}

TEST_CASE("the tree joins what touches before what looks alike") {
  // 0 and 2 have one colour, but 1 lies between them.
  const Players stripes(1, 3, {0, 1, 2});
  CHECK(tree_by_colour(stripes, painted(stripes, {0.2, 0.9, 0.2})).joins == Joins{{0, 1}, {3, 2}});
  const Players rows(3, 1, {0, 1, 2});
  CHECK(tree_by_colour(rows, painted(rows, {0.2, 0.9, 0.2})).joins == Joins{{0, 1}, {3, 2}});
  // Nobody between them: any two, the most alike first.
  const Players islands(1, 7, {0, -1, 1, -1, 2, -1, 3});
  CHECK(tree_by_colour(islands, painted(islands, {0.2, 0.9, 0.25, 0.6})).joins == Joins{{0, 2}, {1, 3}, {4, 5}});
}

TEST_CASE("the tree weighs colour by area") {
  // Lightness by hand: 0.5 is L 53.39, 0.6 is 63.22, 0.4 is 42.37. To the single pixel 0 the large region 1 is nearer
  // in colour (9.8 against 11.0), but costs 1 * 6 / 7 * 96.7 = 82.9, the small one 1 * 1 / 2 * 121.4 = 60.7.
  const Players players(1, 8, {2, 0, 1, 1, 1, 1, 1, 1});
  CHECK(tree_by_colour(players, painted(players, {0.5, 0.6, 0.4})).joins == Joins{{0, 2}, {3, 1}});
}

TEST_CASE("every tree has every player once, and one root") {
  const Tensor image = Tensor::full({1, 3, 30, 40}, 0.25);  // all costs are equal
  for (const char* const word : {"1x1", "1x2", "5x7", "slic"}) {
    const Players players = segment(word, {image, {0, 0, 40, 30}});
    const PlayerTree tree = tree_by_colour(players, image);
    REQUIRE(static_cast<std::int64_t>(tree.joins.size()) == players.count() - 1);
    std::vector<int> used(static_cast<std::size_t>(2 * players.count() - 1));
    for (std::size_t k = 0; k < tree.joins.size(); ++k) {
      for (const std::int64_t child : {tree.joins[k].first, tree.joins[k].second}) {
        REQUIRE(child < players.count() + static_cast<std::int64_t>(k));
        ++used[static_cast<std::size_t>(child)];
      }
    }
    CHECK(std::count(used.begin(), used.end() - 1, 1) == static_cast<std::int64_t>(used.size()) - 1);
    CHECK(used.back() == 0);
  }
  const Players two(1, 2, {0, 1});
  CHECK(error_text<ShapeError>([&] { tree_by_colour(two, image); }) ==
        "[player tree] an image of shape [1,3,30,40], expected [1,3,1,2], the players' map");
}

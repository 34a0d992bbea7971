// The players of the group game, told by their pixels, and the values they get where the game is known.
#include "xai/groups.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"
#include "xai/group_game.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

constexpr std::int64_t kSide = 60;

struct Cut {
  std::vector<SceneObject> scene;
  Box object{20, 20, 40, 40};
  Box valid{0, 0, kSide, kSide};
  std::int64_t players = 0;

  Players operator()(std::string_view word = "groups") const {
    const Tensor image = Tensor::zeros({1, 3, kSide, kSide});
    return segment(word, {.image = image, .valid = valid, .object = object, .players = players, .scene = scene});
  }
};

std::vector<std::string> names_of(const Players& players) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < players.count(); ++i) names.push_back(players.name(i));
  return names;
}

std::string at(const Players& players, std::int64_t row, std::int64_t column) {
  const std::int32_t id = players.at(row, column);
  return id < 0 ? "nobody" : players.name(id);
}

}  // namespace

TEST_CASE("an object alone: its box a tenth larger, a ring half as large again, the rest") {
  const Players players = Cut{}();
  CHECK(names_of(players) == std::vector<std::string>{"object", "ring", "rest"});
  CHECK(players.area(0) == 22 * 22);
  CHECK(players.area(1) == 30 * 30 - 22 * 22);
  CHECK(players.area(2) == kSide * kSide - 30 * 30);
  CHECK(at(players, 30, 19) == "object");
  CHECK(at(players, 30, 18) == "ring");
  CHECK(at(players, 30, 15) == "ring");
  CHECK(at(players, 30, 14) == "rest");
}

TEST_CASE("other objects") {
  Cut cut;
  SUBCASE("are players of their own, named after their class; the explained one is not another") {
    cut.scene = {{"dog", {20, 20, 40, 40}, 0.9}, {"car", {0, 0, 10, 10}, 0.5}, {"car", {50, 50, 60, 60}, 0.8}};
    const Players players = cut();
    CHECK(names_of(players) == std::vector<std::string>{"object", "car", "car 2", "ring", "rest"});
    CHECK(at(players, 55, 55) == "car");  // the better one comes first
    CHECK(at(players, 5, 5) == "car 2");
  }
  SUBCASE("that overlap an object by more than half of the union are the same thing seen again") {
    cut.scene = {{"cat", {21, 20, 40, 40}, 0.9}, {"car", {0, 0, 10, 10}, 0.8}, {"truck", {0, 0, 10, 9}, 0.5}};
    CHECK(names_of(cut()) == std::vector<std::string>{"object", "car", "ring", "rest"});
  }
  SUBCASE("take their pixels from a larger one, and from the ring") {
    cut.scene = {{"ball", {30, 30, 40, 40}, 0.5}, {"house", {0, 0, 60, 50}, 0.5}};
    const Players players = cut();
    CHECK(at(players, 35, 35) == "ball");
    CHECK(at(players, 25, 25) == "object");
    CHECK(at(players, 17, 17) == "house");
    CHECK(at(players, 59, 59) == "rest");
    CHECK(players.area(0) == 22 * 22 - 11 * 11);
  }
  SUBCASE("that cover the object wholly stand behind it") {
    cut.object = {20, 20, 24, 24};
    cut.scene = {{"fly", {20, 20, 24, 24.2}, 0.3},
                 {"a", {20, 20, 23, 22}, 0.5},
                 {"b", {20, 22, 23, 24}, 0.5},
                 {"c", {23, 20, 24, 24}, 0.5}};
    const Players players = cut();
    CHECK(names_of(players) == std::vector<std::string>{"object", "ring", "rest"});
    CHECK(players.area(0) == 16);
  }
  SUBCASE("never take the name of a part of the picture") {
    cut.scene = {{"ring", {0, 0, 9, 9}, 0.5}, {"object", {50, 50, 59, 59}, 0.5}};
    CHECK(names_of(cut()) == std::vector<std::string>{"object", "ring 2", "object 2", "ring", "rest"});
    CHECK(role_of("ring 2") == Role::other);
  }
}

TEST_CASE("at most ten players, or as many as were asked for: the weakest objects share one") {
  Cut cut;
  for (int i = 0; i < 9; ++i) cut.scene.push_back({"kite", {6.0 * i, 0, 6.0 * i + 4, 4}, 0.9 - 0.1 * i});
  Players players = cut();
  CHECK(players.count() == 10);
  CHECK(players.name(6) == "kite 6");
  CHECK(players.name(7) == "further objects");
  CHECK(at(players, 2, 38) == "further objects");
  CHECK(at(players, 2, 50) == "further objects");
  cut.players = 4;
  players = cut();
  CHECK(names_of(players) == std::vector<std::string>{"object", "further objects", "ring", "rest"});
  CHECK(at(players, 2, 2) == "further objects");
  cut.players = 3;
  CHECK(names_of(cut()) == std::vector<std::string>{"object", "ring", "rest"});
  cut.players = 2;
  CHECK_THROWS_WITH_AS(cut(),
                       "[segmentation] 'groups' needs at least 3 players: the object, the ring around it and the rest",
                       UsageError);
}

TEST_CASE("outlines cut the objects out; where one is unknown its box stands") {
  Cut cut;
  cut.scene = {{"dog", {20, 20, 40, 40}, 0.9, {{{20, 20}, {40, 20}, {20, 40}}}}, {"car", {0, 0, 10, 10}, 0.5}};
  const Players players = cut("group-outlines");
  CHECK(at(players, 21, 21) == "object");
  CHECK(at(players, 38, 38) == "ring");
  CHECK(players.area(0) == 190);      // the centres below the diagonal of 20 x 20
  CHECK(players.area(1) == 10 * 10);  // centres up to 9.5 lie in the box that ends at 10.5
  cut.scene[0].outline.clear();
  CHECK_THROWS_WITH_AS(cut("group-outlines"),
                       "[segmentation] 'group-outlines' needs outlines, and no object of the picture has one",
                       UsageError);
}

TEST_CASE("the group game of a linear logit: every group is worth what its pixels add") {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 7, 7, true)};
  b.outputs = {"0"};
  const KnownDetector detector(b, random_weights(b, 11));
  const Tensor x = picture_8x8();
  const KnownTarget logit = class_logit_target(kMiddle);
  Question question = ask(detector, x, {&logit});
  const Box own = *question.box(logit);
  question.know_scene({{"cat", {0, 0, 2, 2}, 0.5}, {"dog", own, 0.9}});
  Settings settings;
  settings.evaluation = DType::float64;
  const std::vector<std::string> baselines{"black", "1"};
  const GroupAnswer answer = play_groups(question, settings, baselines).at(0);
  REQUIRE(answer.games.size() == 2);
  for (std::size_t g = 0; g < 2; ++g) {
    const GroupValues& game = answer.games[g];
    CHECK(game.baseline == baselines[g]);
    const double hidden = g == 0 ? 0 : 1;
    double sum = 0;
    for (std::int64_t player = 0; player < answer.players->count(); ++player) {
      double truth = 0;
      const Tensor& w = detector.network().parameters().at("0.weight");
      for (std::int64_t c = 0; c < 3; ++c)
        for (std::int64_t row = 0; row < 8; ++row)
          for (std::int64_t column = 0; column < 8; ++column) {
            const std::int64_t dy = row - kMiddle / 8, dx = column - kMiddle % 8;
            if (answer.players->at(row, column) != player || std::abs(dy) > 3 || std::abs(dx) > 3) continue;
            truth += w.at(((5 * 3 + c) * 7 + dy + 3) * 7 + dx + 3) * (x.at((c * 8 + row) * 8 + column) - hidden);
          }
      CHECK(game.values[static_cast<std::size_t>(player)] == doctest::Approx(truth).epsilon(1e-9).scale(1));
      sum += truth;
    }
    CHECK(game.v_all - game.v_none == doctest::Approx(sum));
    CHECK(answer.interaction(g) == doctest::Approx(0).scale(1));
    CHECK(*answer.share(Role::object, g) + *answer.share(Role::other, g) + *answer.share(Role::ring, g) +
              *answer.share(Role::rest, g) ==
          doctest::Approx(1));
  }
  const Interval spread = answer.spread(Role::object);
  CHECK(spread.lower == std::min(answer.value(Role::object, 0), answer.value(Role::object, 1)));
  CHECK(spread.upper == std::max(answer.value(Role::object, 0), answer.value(Role::object, 1)));
  CHECK_THROWS_AS(play_groups(question, settings, {}), UsageError);
}

TEST_CASE("shares and interactions of a game of three players by hand") {
  GroupAnswer answer;
  answer.players = std::make_shared<const Players>(1, 4, std::vector<std::int32_t>{0, 1, 2, 3},
                                                   std::vector<std::string>{"object", "car", "ring", "rest"});
  Matrix pairs(4, 4);
  pairs(0, 1) = pairs(1, 0) = 0.1, pairs(0, 2) = pairs(2, 0) = -0.3, pairs(1, 2) = pairs(2, 1) = 5;
  answer.games = {{"blur", 0.1, 0.9, {0.6, -0.1, 0.2, 0.1}, pairs}, {"mean", 0.1, 0.9, {0.4, 0.1, 0.2, 0.1}, pairs}};
  CHECK(answer.value(Role::object) == 0.6);
  CHECK(*answer.share(Role::object) == doctest::Approx(0.6));
  CHECK(*answer.share(Role::other) == doctest::Approx(0.1));
  CHECK(answer.interaction() == doctest::Approx(-0.2));
  CHECK(answer.spread(Role::object).lower == 0.4);
  CHECK(answer.spread(Role::other).upper == 0.1);
  answer.games = {{"blur", 0.1, 0.1, {0, 0, 0, 0}, Matrix(4, 4)}};
  CHECK_FALSE(answer.share(Role::object));
}

#include "xai/metrics/randomisation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/randomise.h"
#include "tests/support/known_networks.h"
#include "tests/support/own_methods.h"
#include "tests/support/throws.h"
#include "xai/solvers/rank_correlation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

struct Case {
  KnownDetector detector = three_layers("leaky_relu");
  Tensor image = picture_8x8();
  KnownTarget first = class_logit_target(kMiddle), second = class_logit_target(0);
  Question question = ask(detector, image, {&first, &second});
  std::vector<const Method*> methods{&method("hires-cam"), &method("saliency")};
  Settings settings;

  std::vector<std::vector<Attribution>> answers() const {
    std::vector<std::vector<Attribution>> all(2);
    for (const Method* m : methods) {
      std::vector<Attribution> maps = m->build(*m, settings)->explain(question);
      for (std::size_t t = 0; t < 2; ++t) all[t].push_back(std::move(maps[t]));
    }
    return all;
  }
};

double first_weight(const Question& question) {
  return question.detector().network().parameters().begin()->second.at(0);
}
// It does not look at the network.
std::vector<double> blind(const Question&, std::uint64_t) {
  std::vector<double> map;
  for (std::int64_t i = 0; i < kOwnSide * kOwnSide; ++i) map.push_back(std::sin(0.7 * static_cast<double>(i * i % 97)));
  return map;
}
// It says the opposite as soon as the weights are others.
std::vector<double> turning(const Question& question, std::uint64_t seed) {
  std::vector<double> map = blind(question, seed);
  const Case c;
  const double sign = first_weight(question) == first_weight(c.question) ? 1 : -1;
  for (double& v : map) v *= sign;
  return map;
}
// It has nothing in common with the map of another network.
std::vector<double> dice(const Question& question, std::uint64_t) {
  Random random(static_cast<std::uint64_t>(1e15 * std::abs(first_weight(question))));
  std::vector<double> map;
  for (std::int64_t i = 0; i < kOwnSide * kOwnSide; ++i) map.push_back(random.normal());
  return map;
}

}  // namespace

TEST_CASE("a map that keeps nothing, one that turns round, one that never knew the network") {
  Case c;
  const Method perfect = own_method<dice>("dice"), inverted = own_method<turning>("turning"),
               never = own_method<blind>("blind");
  c.methods = {&perfect, &inverted, &never};
  const auto found = randomise(c.question, c.methods, c.settings, c.answers(), {.stages = 1, .seeds = 5});
  CHECK(std::abs(found[0][0].cascading[0]) < 0.2);
  CHECK(found[0][1].cascading[0] == doctest::Approx(-1));
  CHECK(found[0][2].cascading[0] == doctest::Approx(1));
}

TEST_CASE("one stage and one seed: what is found by drawing the weights and explaining again") {
  const Case c;
  const auto answers = c.answers();
  const auto found = randomise(c.question, c.methods, c.settings, answers, {.stages = 1, .seeds = 1, .seed = 6});
  const std::vector<std::size_t> all = nn::trained_layers(c.detector.network());
  const KnownDetector forgetful(nn::randomised(c.detector.network(), all, 6, c.image));
  for (std::size_t t = 0; t < 2; ++t)
    for (std::size_t m = 0; m < 2; ++m) {
      CAPTURE(t);
      CAPTURE(m);
      const DetectionTarget* const target = c.question.targets()[t];
      Settings own;
      own.layer = answers[t][m].layer;
      const Attribution again =
          c.methods[m]->build(*c.methods[m], own)->explain(ask(forgetful, c.image, {target})).at(0);
      REQUIRE(found[t][m].cascading.size() == 1);
      CHECK(found[t][m].cascading[0] == correlation_within(footprint_of(c.question, *target, answers[t][m]),
                                                           answers[t][m].signed_map, again.signed_map));
      CHECK(found[t][m].independent.empty());
    }
}

TEST_CASE("the cascade goes from the outputs to the input; seeds are summed up by their median") {
  const Case c;
  const auto answers = c.answers();
  const auto found =
      randomise(c.question, c.methods, c.settings, answers, {.stages = 4, .seeds = 3, .seed = 1, .independent = true});
  const Randomisation& r = found[0][1];
  CHECK(r.layers == std::vector<std::string>{"3", "2.conv2d", "1.conv2d", "0.conv2d"});
  CHECK(r.cascading.size() == 4);
  CHECK(r.independent.size() == 4);
  CHECK(r.cascading[0] == r.independent[0]);  // the first group alone is the first group
  std::vector<double> single;
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    single.push_back(
        randomise(c.question, c.methods, c.settings, answers, {.stages = 4, .seeds = 1, .seed = seed})[0][1]
            .cascading[3]);
  std::sort(single.begin(), single.end());
  CHECK(r.cascading[3] == single[1]);
  CHECK(r.cascading[3] < 0.9);
  // More stages than layers are as many as there are layers.
  CHECK(randomise(c.question, c.methods, c.settings, answers, {.stages = 99, .seeds = 1})[0][0].cascading.size() == 4);
}

TEST_CASE("correlations are taken inside the footprint of the trained network's map") {
  const Tensor a = Tensor::of({2, 3}, {1, 2, 9, 0, 0, 0}), b = Tensor::of({2, 3}, {2, 1, 9, 0, 0, 0});
  CHECK(correlation_within({0, 0, 2, 3}, a, b) > 0.5);
  CHECK(correlation_within({0, 0, 1, 2}, a, b) == doctest::Approx(-1));
  CHECK(correlation_within({0, 0, 2, 3}, a, Tensor::full({2, 3}, 1)) == 0);

  const Case c;
  const auto answers = c.answers();
  // Three 3x3 layers see 7x7 pixels around row 3, column 4; the CAM's layer is seen through fewer of them.
  CHECK(footprint_of(c.question, c.first, answers[0][1]) == nn::Window{0, 1, 7, 8});
  const auto& numbers = answers[0][0].diagnostics.numbers;
  const nn::Window cam = footprint_of(c.question, c.first, answers[0][0]);
  CHECK(cam.top == numbers.at("footprint_top"));
  CHECK(cam.right == numbers.at("footprint_right"));
  // Pooled over the map, a gradient reaches all of it; EigenCAM has none, and its map is in cells, not in pixels.
  for (const char* name : {"grad-cam", "eigen-cam"}) {
    const Attribution pooled = explain(name, c.question).at(0);
    CHECK(footprint_of(c.question, c.first, pooled) ==
          nn::Window::whole(pooled.signed_map.shape()[0], pooled.signed_map.shape()[1]));
  }
}

TEST_CASE("a game is played by the players of the trained network, wherever the random one has its box") {
  const Case c;
  const Method& shapley = method("shapley-exact");
  const Question question = ask(c.detector, c.image, {&c.first});
  const std::vector<const Method*> methods{&shapley};
  Settings settings;
  settings.segmentation = "object";
  settings.players = 7;
  const std::vector<std::vector<Attribution>> answers{shapley.build(shapley, settings)->explain(question)};
  const Players& players = *answers[0][0].game->players;
  const auto found = randomise(question, methods, settings, answers, {.stages = 1, .seeds = 1, .seed = 6});

  const KnownDetector forgetful(
      nn::randomised(c.detector.network(), nn::trained_layers(c.detector.network()), 6, c.image));
  const Question again = ask(forgetful, c.image, {&c.first});
  const Attribution own_cut = shapley.build(shapley, settings)->explain(again).at(0);
  REQUIRE(own_cut.game->players->ids() != players.ids());
  Settings same;
  same.segments = std::make_shared<const weights::IntegerArray>(
      weights::IntegerArray{{players.height(), players.width()}, {players.ids().begin(), players.ids().end()}});
  const Attribution same_cut = shapley.build(shapley, same)->explain(again).at(0);
  REQUIRE(same_cut.game->players->ids() == players.ids());
  // Of the players in the footprint, by what the other map says of their pixels there.
  const auto correlation = [&](const Attribution& other) {
    const nn::Window seen = footprint_of(question, c.first, answers[0][0]);
    std::vector<double> first, second;
    for (std::int64_t p = 0; p < players.count(); ++p) {
      double of_first = 0, of_second = 0, pixels = 0;
      for (std::int64_t i = 0; i < players.height() * players.width(); ++i) {
        const std::int64_t row = i / players.width(), column = i % players.width();
        if (players.at(row, column) != p || !seen.covers({row, column, row + 1, column + 1})) continue;
        of_first += answers[0][0].signed_map.at(i), of_second += other.signed_map.at(i), pixels += 1;
      }
      if (pixels == 0) continue;
      first.push_back(of_first / pixels * static_cast<double>(players.area(p)));
      second.push_back(of_second / pixels * static_cast<double>(players.area(p)));
    }
    return rank_correlation(first, second);
  };
  CHECK(found[0][0].cascading[0] == correlation(same_cut));
  CHECK(found[0][0].cascading[0] != correlation(own_cut));
}

TEST_CASE("a target that follows its object cannot be asked of a network that finds nothing") {
  const Case c;
  const KnownTarget following("score", std::nullopt, [](const Predictions& p) { return p.class_logits; });
  const Question question = ask(c.detector, c.image, {&following});
  CHECK(contains(error_text<UsageError>([&] { randomise(question, c.methods, c.settings, c.answers(), {}); }),
                 "follows its object; expected the target of a frozen candidate"));
}

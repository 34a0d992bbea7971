// The game of a detector: what it hides, counts, remembers, and that nothing but the question decides the bits.
#include "xai/masked_score.h"

#include <doctest/doctest.h>

#include "tensor/parallel.h"
#include "tests/support/known_networks.h"
#include "tests/support/throws.h"
#include "xai/coalition_memory.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

std::shared_ptr<const Detector> shared(KnownDetector detector) {
  return std::make_shared<KnownDetector>(std::move(detector));
}

// Four players on the 8x8 picture, black where they are hidden.
Masker four_players(const Tensor& image) {
  const auto players = std::make_shared<const Players>(
      segment("grid:2x2", {.image = image, .valid = {0, 0, 8, 8}, .object = {}, .players = 0}));
  return {image, players, Tensor::zeros(image.shape(), image.dtype())};
}

std::vector<Coalition> all_of(std::int64_t players) {
  std::vector<Coalition> all;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << players; ++bits)
    all.push_back(Coalition::of_bits(players, bits));
  return all;
}

}  // namespace

TEST_CASE("a coalition's worth is the target of the picture with the others hidden") {
  const auto detector = shared(three_layers("leaky_relu"));
  const KnownTarget logit = class_logit_target(kMiddle), score = score_target(9);
  const Tensor x = picture_8x8();
  MaskedScore game(detector, {&logit, &score}, four_players(x));
  const std::vector<Coalition> all = all_of(4);
  const Matrix v = game.values(all);
  REQUIRE(v.rows() == 2);
  REQUIRE(v.columns() == 16);
  for (std::int64_t s = 0; s < 16; ++s) {
    Draft<double> masked(x.shape());
    for (std::int64_t i = 0; i < x.elements(); ++i) {
      const std::int64_t row = i % 64 / 8, column = i % 8, player = 2 * (row / 4) + column / 4;
      masked[i] = (s >> player & 1) != 0 ? x.at(i) : 0;
    }
    const Predictions p = detector->predict(Tensor(std::move(masked).freeze()));
    CHECK(v(0, s) == logit.score(p).value().item());
    CHECK(v(1, s) == score.score(p).value().item());
  }
  CHECK(game.v_none(0) == v(0, 0));
  CHECK(game.v_all(1) == v(1, 15));
}

TEST_CASE("coalitions are evaluated once, repeats inside a call too") {
  const auto detector = shared(three_layers("relu"));
  const KnownTarget logit = class_logit_target(kMiddle);
  MaskedScore game(detector, {&logit}, four_players(picture_8x8()));
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  Settings settings;
  settings.batch = 2;
  settings.progress = [&](std::int64_t done, std::int64_t all) { told.emplace_back(done, all); };
  game.begin(settings, 6);
  const Coalition a = Coalition::of_bits(4, 3), b = Coalition::of_bits(4, 9), c = Coalition::of_bits(4, 12);
  const Matrix v = game.values(std::vector{a, b, a, c, b, a});
  CHECK(v(0, 0) == v(0, 2));
  CHECK(v(0, 0) == v(0, 5));
  CHECK(v(0, 1) == v(0, 4));
  CHECK(v(0, 0) != v(0, 1));
  CHECK(game.asked() == 6);
  CHECK(game.remembered() == 3);
  CHECK(told.back() == std::pair<std::int64_t, std::int64_t>{6, 6});
  game.begin(settings, 1);
  game.values(std::vector{a});
  CHECK(game.asked() == 1);
  CHECK(game.remembered() == 1);
}

TEST_CASE("the same bits for any batch, memory limit and number of threads") {
  const KnownTarget logit = class_logit_target(kMiddle);
  const std::vector<Coalition> all = all_of(4);
  std::optional<Matrix> first;
  for (const int count : {1, 2, 3, 5, 8})
    for (const std::int64_t batch : {1, 3, 16, 100})
      for (const std::int64_t memory : {0, 1, 100000}) {
        set_threads(count);
        MaskedScore game(shared(three_layers("silu")), {&logit}, four_players(picture_8x8()));
        Settings settings;
        settings.batch = batch;
        settings.max_memory = memory;
        game.begin(settings, 16);
        const Matrix v = game.values(all);
        if (!first) first = v;
        CHECK(v == *first);
      }
  set_threads(cores());
}

TEST_CASE("soft masks come back in order, with their values") {
  const auto detector = shared(three_layers("leaky_relu"));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Tensor x = picture_8x8();
  MaskedScore game(detector, {&logit}, four_players(x));
  Settings settings;
  settings.batch = 4;
  game.begin(settings, 10);
  std::vector<double> values;
  game.scan(
      3, 13,
      [](std::int64_t i, std::span<float> mask) { std::fill(mask.begin(), mask.end(), static_cast<float>(i) / 16); },
      [&](std::int64_t i, std::span<const float> mask, std::span<const double> v) {
        CHECK(i == 3 + static_cast<std::int64_t>(values.size()));
        CHECK(mask[63] == static_cast<float>(i) / 16);
        values.push_back(v[0]);
      });
  REQUIRE(values.size() == 10);
  for (std::size_t i = 0; i < values.size(); ++i) {
    Draft<double> grey(x.shape());
    for (std::int64_t p = 0; p < x.elements(); ++p) grey[p] = x.at(p) * static_cast<double>(i + 3) / 16;
    CHECK(values[i] == doctest::Approx(logit.score(detector->predict(Tensor(std::move(grey).freeze()))).value().item())
                           .epsilon(1e-12));
  }
}

TEST_CASE("a run can be told to stop, and a value that is not finite is named") {
  const KnownTarget logit = class_logit_target(kMiddle);
  MaskedScore game(shared(three_layers("relu")), {&logit}, four_players(picture_8x8()));
  Settings settings;
  settings.batch = 1;
  int asked = 0;
  settings.cancelled = [&] { return ++asked > 3; };
  game.begin(settings, 16);
  CHECK(error_text<Cancelled>([&] { game.values(all_of(4)); }) == "[masked pictures] told to stop");
  CHECK(game.asked() == 3);

  const KnownTarget wild("class_logit", kMiddle,
                         [](const Predictions&) { return Var(Tensor::of({1}, {1e300 * 1e10})); });
  MaskedScore broken(shared(three_layers("relu")), {&wild}, four_players(picture_8x8()));
  CHECK(contains(error_text<NumericError>([&] { broken.v_all(0); }), "is not finite for a masked picture"));
}

namespace {

// A best match that the first candidate wins in bright pictures, the second in dark ones.
class TwoFaces : public DetectionTarget {
 public:
  std::string describe() const override { return "the brighter one"; }
  std::string quantity() const override { return "best_match"; }
  bool differentiable() const override { return false; }
  Var score(const Predictions& p) const override { return objectness_of(p, 0); }
  std::optional<CandidateId> answering(const Predictions& p, std::int64_t) const override {
    return p.objectness_logits->value().at(0) > p.objectness_logits->value().at(1) ? 0 : 1;
  }
};

}  // namespace

TEST_CASE("best match: the share of masked pictures in which another candidate took over") {
  const auto detector = shared(three_layers("leaky_relu"));
  const TwoFaces target;
  const KnownTarget frozen = class_logit_target(kMiddle);
  const Tensor x = picture_8x8();
  MaskedScore game(detector, {&target, &frozen}, four_players(x));
  CHECK(game.takeover_share(0) == 0);
  const std::vector<Coalition> all = all_of(4);
  game.values(all);
  const Masker masker = four_players(x);
  const auto own = target.answering(detector->predict(x), 0);
  double others = 0;
  for (const Coalition& s : all) others += target.answering(detector->predict(masker.masked(s)), 0) != own ? 1 : 0;
  CHECK(others > 0);
  CHECK(game.takeover_share(0) == doctest::Approx(others / 16));
  CHECK(game.takeover_share(1) == 0);
}

TEST_CASE("the memory of coalitions finds what was put in, for any number of players") {
  for (const std::int64_t players : {1, 7, 64, 65, 200}) {
    CAPTURE(players);
    CoalitionMemory memory(players, 2);
    Random random(5, static_cast<std::uint64_t>(players));
    std::vector<Coalition> put;
    for (int i = 0; i < 3000; ++i) {
      Coalition c(players);
      for (std::int64_t p = 0; p < players; ++p) c.set(p, random.uniform() < 0.5);
      if (memory.find(c)) continue;
      const double values[] = {static_cast<double>(i), -static_cast<double>(i)};
      memory.insert(c, values);
      put.push_back(c);
      CHECK((*memory.find(c))[0] == i);
    }
    CHECK(memory.size() == static_cast<std::int64_t>(put.size()));
    double last = -1;
    for (const Coalition& c : put) {
      const auto found = memory.find(c);
      REQUIRE(found);
      CHECK((*found)[0] > last);  // its own, in the order of insertion
      CHECK((*found)[1] == -(*found)[0]);
      last = (*found)[0];
    }
    if (players > 7) CHECK_FALSE(memory.find(Coalition(players)).has_value());
  }
}

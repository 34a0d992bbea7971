// The game in windows: whatever the order, the threads, the memory and the way of hiding, every value has the bits of
// an evaluation of the whole masked picture by the plan.
#include "xai/windowed_evaluator.h"

#include <doctest/doctest.h>

#include <limits>

#include "detector/load.h"
#include "detector/targets.h"
#include "tensor/parallel.h"
#include "tests/support/shared.h"
#include "tests/support/sighted_detector.h"
#include "weights/formats.h"
#include "xai/baseline.h"
#include "xai/masked_score.h"
#include "xai/methods.h"
#include "xai/segmentation.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/kernel.h"
#include "xai/solvers/lime.h"
#include "xai/solvers/permutation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

Masker masker_of(const Tensor& image, const std::string& cut, double feather = 0, const Box& valid = {0, 0, 64, 64}) {
  const auto players = std::make_shared<const Players>(segment(cut, {.image = image, .valid = valid}));
  return {image, players, baseline_image("mean", {.image = image, .valid = valid}), feather};
}

struct Setting {
  std::shared_ptr<const PlannedDetector> detector;
  Tensor image = sighted_picture();
  std::vector<std::unique_ptr<DetectionTarget>> owned;
  std::vector<const DetectionTarget*> targets;

  explicit Setting(const std::vector<std::pair<std::string, HeadCell>>& asked, bool wide = false)
      : detector(planned_sighted_detector(wide)) {
    for (const auto& [quantity, cell] : asked) {
      Detection d;
      d.candidate = detector->candidate(cell), d.class_id = 1;
      owned.push_back(make_target(quantity, *detector, detector->predict(image), d));
      targets.push_back(owned.back().get());
    }
  }
  double whole(std::size_t target, const Tensor& masked) const {
    return targets[target]->score(detector->predict(masked)).value().item();
  }
};

// Answers with evaluations of whole pictures, and compares what another game answers to the same lists.
class Compared : public Game {
 public:
  Compared(const Setting& setting, MaskedScore& game) : setting_(&setting), game_(&game) {}
  std::int64_t players() const override { return game_->players(); }
  std::int64_t targets() const override { return game_->targets(); }
  Matrix values(std::span<const Coalition> list) override {
    const Matrix came = game_->values(list);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Tensor masked = game_->masker().masked(list[i]);
      for (std::size_t t = 0; t < setting_->targets.size(); ++t) {
        const double v = came(static_cast<std::int64_t>(t), static_cast<std::int64_t>(i));
        if (v != setting_->whole(t, masked)) ++different;
        ++compared;
      }
    }
    return came;
  }
  std::int64_t different = 0, compared = 0;

 private:
  const Setting* setting_;
  MaskedScore* game_;
};

constexpr HeadCell kCoarse{.head = 0, .anchor = 1, .row = 4, .column = 3};
constexpr HeadCell kFineCorner{.head = 1, .anchor = 0, .row = 1, .column = 14};

}  // namespace

TEST_CASE("on every solver's lists the values are those of whole pictures, bit for bit") {
  const Setting one({{"score", kCoarse}}),
      several({{"score", kCoarse}, {"w", kFineCorner}, {"class_logit", kFineCorner}});
  for (const int count : {1, 2, 3})
    for (const Setting* setting : {&one, &several})
      for (const double feather : {0.0, 1.5}) {
        if (kSanitized && (count == 2) != (feather > 0)) continue;  // a half of them takes long enough there
        CAPTURE(count);
        CAPTURE(feather);
        set_threads(count);
        MaskedScore game(setting->detector, setting->targets, masker_of(setting->image, "grid:3x3", feather));
        Compared compared(*setting, game);
        sample_kernel(compared, {.samples = 60, .seed = 5});
        sample_permutations(compared, {.pairs = 4, .seed = 2});
        sample_lime(compared, {.samples = 100});
        tabulate(compared);
        CHECK(compared.different == 0);
        CHECK(compared.compared > 700);
      }
  set_threads(cores());
}

TEST_CASE("runs in step, little memory and small batches give the same bits") {
  const Setting setting({{"log_score", kCoarse}}, true);
  MaskedScore plain(setting.detector, setting.targets, masker_of(setting.image, "grid:4x4"));
  const std::vector<Coalition> list = [] {
    std::vector<Coalition> random;
    for (std::uint64_t i = 0; i < 60; ++i) random.push_back(Coalition::of_bits(16, i * i * 1009 % 65536));
    return random;
  }();
  const Matrix expected = plain.values(list);
  for (std::int64_t i = 0; i < 60; i += 7)
    CHECK(expected(0, i) == setting.whole(0, plain.masker().masked(list[static_cast<std::size_t>(i)])));
  for (const int count : {1, 2, 5})
    for (const std::int64_t batch : {1, 7, 64})
      for (const std::int64_t memory : {0, 1, 3'000'000}) {
        set_threads(count);
        MaskedScore game(setting.detector, setting.targets, masker_of(setting.image, "grid:4x4"));
        Settings settings;
        settings.batch = batch, settings.max_memory = memory;
        game.begin(settings, 60);
        CHECK(game.values(list).values() == expected.values());
      }
  set_threads(cores());
}

TEST_CASE("soft masks are painted as the masker makes them") {
  const Setting setting({{"score", kCoarse}, {"y", kFineCorner}});
  // A border that belongs to nobody: it shows the picture under every mask.
  MaskedScore game(setting.detector, setting.targets, masker_of(setting.image, "grid:3x3", 0, {0, 8, 64, 56}));
  const auto draw = [](std::int64_t i, std::span<float> mask) {
    for (std::size_t p = 0; p < mask.size(); ++p)
      mask[p] = static_cast<float>((p * 7 + static_cast<std::size_t>(i) * 131) % 97) / 97;
  };
  std::int64_t seen = 0;
  game.scan(0, 40, draw, [&](std::int64_t i, std::span<const float> mask, std::span<const double> values) {
    CHECK(i == seen++);
    const Tensor masked = game.masker().masked(mask);
    CHECK(values[0] == setting.whole(0, masked));
    CHECK(values[1] == setting.whole(1, masked));
  });
  CHECK(seen == 40);
  // Coalitions after masks begin from a picture that is no coalition's.
  const std::vector<Coalition> list{Coalition::of_bits(9, 0b101010101)};
  CHECK(game.values(list)(0, 0) == setting.whole(0, game.masker().masked(list[0])));
}

TEST_CASE("players that no target can see are dummies by proof: not evaluated, and worth exactly 0") {
  const Setting corner({{"score", kFineCorner}}), both({{"score", kFineCorner}, {"score", kCoarse}});
  MaskedScore game(corner.detector, corner.targets, masker_of(corner.image, "grid:3x3"));
  std::vector<std::int64_t> unseen;
  for (std::int64_t p = 0; p < 9; ++p)
    if (!game.sees(p)) unseen.push_back(p);
  CAPTURE(unseen.size());
  REQUIRE(unseen == std::vector<std::int64_t>{0, 3, 6, 7, 8});
  const ValueTable table = tabulate(game)[0];
  CHECK(game.asked() == 512);
  CHECK(game.asked() - game.remembered() == 16);
  CHECK(game.proven() > 480);
  CHECK(game.proven() <= game.remembered());
  CHECK(game.known() == 16);
  const std::vector<double> shapley = shapley_values(table);
  for (const std::int64_t p : unseen) CHECK(shapley[static_cast<std::size_t>(p)] == 0);
  CHECK(shapley[2] != 0);
  // The proof holds for evaluations of whole pictures.
  for (const std::uint64_t bits : {0b111111111U, 0b110001000U, 0b101010101U, 0b000000111U})
    CHECK(table.values[bits] == corner.whole(0, game.masker().masked(Coalition::of_bits(9, bits))));
  CHECK(game.v_all(0) == corner.whole(0, corner.image));

  // A player that one of several targets sees is no dummy of the game.
  MaskedScore together(both.detector, both.targets, masker_of(both.image, "grid:3x3"));
  CHECK(together.sees(3));
  CHECK(together.sees(2));
  CHECK(together.seen_players() > game.seen_players());
}

TEST_CASE("measuring beforehand is not counted, remembers nothing and changes no bit") {
  const Setting setting({{"score", kCoarse}}, true);
  for (const int count : {1, 2}) {
    set_threads(count);
    MaskedScore plain(setting.detector, setting.targets, masker_of(setting.image, "grid:2x3"));
    MaskedScore game(setting.detector, setting.targets, masker_of(setting.image, "grid:2x3"));
    game.begin({}, 64);
    for (const Moves moves : {Moves::all, Moves::walk, Moves::any}) {
      const double seconds = game.seconds_each(moves);
      CHECK(seconds > 0);
      CHECK(seconds < 10);
      CHECK(game.seconds_each(moves) == seconds);  // once
    }
    CHECK(game.asked() == 0);
    CHECK(game.known() == 0);
    CHECK(tabulate(game)[0].values == tabulate(plain)[0].values);
    CHECK(game.asked() == 64);
    CHECK(game.remembered() == plain.remembered());
    CHECK(game.known() == plain.known());
  }
  set_threads(cores());
}

namespace {

// Reads its candidate alone, and has no value where the objectness is low.
class Undefined : public DetectionTarget {
 public:
  explicit Undefined(CandidateId k) : k_(k) {}
  std::string describe() const override { return "the undefined"; }
  std::string quantity() const override { return "undefined"; }
  bool local() const override { return true; }
  std::optional<CandidateId> candidate() const override { return k_; }
  Var score(const Predictions& p) const override {
    CHECK(p.row(k_) < p.class_logits.shape()[1]);
    return Tensor::of({1}, {std::numeric_limits<double>::quiet_NaN()}, DType::float64);
  }

 private:
  CandidateId k_;
};

}  // namespace

TEST_CASE("cancelling, progress and undefined values are what they are for whole pictures") {
  const Setting setting({{"score", kCoarse}});
  MaskedScore game(setting.detector, setting.targets, masker_of(setting.image, "grid:3x3"));
  Settings settings;
  std::vector<std::int64_t> told;
  settings.batch = 8;
  settings.progress = [&](std::int64_t done, std::int64_t all) {
    told.push_back(done);
    CHECK(all == 512);
  };
  game.begin(settings, 512);
  tabulate(game);
  CHECK(told.back() == 512);
  CHECK(told.size() >= 8);
  CHECK(std::ranges::is_sorted(told));

  int questions = 0;
  settings.cancelled = [&] { return ++questions > 3; };
  MaskedScore stopped(setting.detector, setting.targets, masker_of(setting.image, "grid:3x3"));
  stopped.begin(settings, 512);
  CHECK_THROWS_AS(tabulate(stopped), Cancelled);
  CHECK(questions == 4);

  const Undefined undefined(setting.detector->candidate(kCoarse));
  MaskedScore broken(setting.detector, {&undefined}, masker_of(setting.image, "grid:3x3"));
  CHECK_THROWS_WITH_AS(broken.v_all(0), "[masked pictures] the undefined is not finite for a masked picture",
                       NumericError);
}

TEST_CASE("targets that look at more than one candidate, and float64, are evaluated whole") {
  const Setting setting({{"best_match", kCoarse}});
  const Masker masker = masker_of(setting.image, "grid:3x3");
  CHECK(WindowedEvaluator::of(setting.detector, setting.targets, masker) == nullptr);
  MaskedScore game(setting.detector, setting.targets, masker_of(setting.image, "grid:3x3"));
  const std::vector<Coalition> list{Coalition::of_bits(9, 17)};
  CHECK(game.values(list)(0, 0) == setting.whole(0, masker.masked(list[0])));
  CHECK(game.sees(8));

  const Setting frozen({{"score", kCoarse}});
  CHECK(WindowedEvaluator::of(frozen.detector, frozen.targets, masker) != nullptr);
  CHECK(WindowedEvaluator::of(sighted_detector(), frozen.targets, masker) == nullptr);
  const Tensor wide = setting.image.to(DType::float64);
  const Masker in_float64 = masker_of(wide, "grid:3x3");
  CHECK(WindowedEvaluator::of(frozen.detector, frozen.targets, in_float64) == nullptr);
}

TEST_CASE("methods that keep the dummy axiom give dummies exactly 0, with few samples too") {
  const Setting setting({{"score", kFineCorner}});
  const Question question(*setting.detector, setting.image, Letterbox(weights::Fit::stretch, {64, 64}, {64, 64}),
                          setting.targets);
  Settings settings;
  settings.segmentation = "grid:3x3";
  settings.samples = 40;
  settings.pairs = 3;
  std::vector<double> exact;
  for (const std::string name : {"shapley-exact", "shapley", "kernel-shap", "owen"}) {
    CAPTURE(name);
    const Attribution answer = method(name).build(method(name), settings)->explain(question).at(0);
    REQUIRE(answer.game->parts.size() == 9);
    for (const std::size_t p : {0, 3, 6, 7, 8}) {
      CHECK(answer.game->parts[p].value == 0);
      CHECK(answer.game->parts[p].standard_error.value_or(0) == 0);
    }
    double sum = 0;
    for (const Part& part : answer.game->parts) sum += part.value;
    CHECK(sum == doctest::Approx(answer.game->v_all - answer.game->v_none));
    if (exact.empty())
      for (const Part& part : answer.game->parts) exact.push_back(part.value);
    // 2^4 coalitions are all that there are: the regression has them all.
    if (name == "kernel-shap")
      for (std::size_t p = 0; p < 9; ++p) CHECK(answer.game->parts[p].value == doctest::Approx(exact[p]).epsilon(1e-6));
  }
}

TEST_CASE("real networks: every coalition of a grid has the bits of its whole picture") {
  NOT_UNDER_SANITIZERS("hundreds of forward passes of real networks take too long under a sanitizer");
  NEEDS_SHARED(shared);
  for (const std::string name : {"yolo-fastest-1.1", "MobileNetV2-YOLOv3-Nano-coco", "yolov3-tiny"}) {
    CAPTURE(name);
    weights::LoadOptions options;
    if (name == "yolov3-tiny") options.random_weights = 1;
    const auto detector = std::make_shared<const PlannedDetector>(
        make_detector(weights::load_model(shared / "models" / (name + ".cfg"), options)));
    Random random(2);
    const Shape& input = detector->network().blueprint().input;
    const Tensor image = test::random_tensor(input, random, 0, 1, DType::float32);
    const Box valid{0, 0, static_cast<double>(input[3]), static_cast<double>(input[2])};
    const auto players = std::make_shared<const Players>(segment("grid:2x3", {.image = image, .valid = valid}));
    Detection asked;
    asked.candidate = detector->candidate({.head = 1, .anchor = 1, .row = 9, .column = 4}), asked.class_id = 7;
    const auto target = make_target("log_score", *detector, detector->predict(image), asked);
    MaskedScore game(detector, {target.get()},
                     Masker(image, players, baseline_image("blur", {.image = image, .valid = valid})));
    const ValueTable table = tabulate(game)[0];
    for (const std::size_t bits : {0U, 63U, 21U, 32U, 7U, 46U}) {
      const Tensor masked = game.masker().masked(Coalition::of_bits(6, bits));
      CHECK(table.values[bits] == target->score(detector->predict(masked)).value().item());
    }
  }
}

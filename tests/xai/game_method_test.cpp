// Black-box methods on a detector whose games are known: a linear logit makes an additive game, so every player is
// worth what it alone adds, whoever asks.
#include <doctest/doctest.h>

#include <cmath>

#include "detector/targets.h"
#include "tensor/parallel.h"
#include "tests/support/known_networks.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"
#include "xai/against_exact.h"
#include "xai/budget.h"
#include "xai/games.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// One 3x3 convolution: every class logit is linear in the picture and reads 3x3 pixels.
KnownDetector linear_detector() {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 7, 3, true)};
  b.outputs = {"0"};
  return {b, random_weights(b, 11)};
}

Settings small(const std::string& segmentation = "grid:2x4") {
  Settings s;
  s.segmentation = segmentation;
  s.baseline = "black";
  s.evaluation = DType::float64;
  s.samples = 400;
  s.ridge = 0;
  return s;
}

// What the pixels of each of 2x4 players of 4x2 pixels add to the logit: sum of weight x pixel.
std::vector<double> contributions(const KnownDetector& detector, const Tensor& x, CandidateId candidate) {
  const Tensor& w = detector.network().parameters().at("0.weight");
  std::vector<double> sums(8, 0.0);
  const std::int64_t row = candidate / 8, column = candidate % 8;
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t dy = -1; dy <= 1; ++dy)
      for (std::int64_t dx = -1; dx <= 1; ++dx) {
        const std::int64_t y = row + dy, x_at = column + dx;
        if (y < 0 || y > 7 || x_at < 0 || x_at > 7) continue;
        const double weight = w.at(((5 * 3 + c) * 3 + dy + 1) * 3 + dx + 1);
        sums[static_cast<std::size_t>(4 * (y / 4) + x_at / 2)] += weight * x.at((c * 8 + y) * 8 + x_at);
      }
  return sums;
}

const Check& check_of(const Attribution& a, const std::string& name) {
  for (const Check& check : a.diagnostics.checks)
    if (check.name == name) return check;
  FAIL("no check " << name);
  return a.diagnostics.checks.front();
}

}  // namespace

TEST_CASE("an additive game: every method on players gives what each player adds") {
  const KnownDetector detector = linear_detector();
  const Tensor x = picture_8x8();
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, x, {&logit});
  const std::vector<double> truth = contributions(detector, x, kMiddle);
  for (const std::string name : {"shapley-exact", "shapley", "kernel-shap", "owen", "lime", "occlusion"}) {
    CAPTURE(name);
    const Attribution a = explain(name, question, small()).at(0);
    REQUIRE(a.game);
    REQUIRE(a.game->parts.size() == 8);
    for (std::size_t p = 0; p < 8; ++p) {
      CHECK(a.game->parts[p].value == doctest::Approx(truth[p]).epsilon(1e-9).scale(1));
      CHECK(a.game->parts[p].area == 8);
    }
    CHECK(a.value == doctest::Approx(a.game->v_all));
    CHECK(total(a.signed_map) == doctest::Approx(a.game->v_all - a.game->v_none).epsilon(1e-9));
    CHECK(total(a.picture_map) == doctest::Approx(a.game->v_all - a.game->v_none).epsilon(1e-9));
    // Pixel (4,3) belongs to player row 1, column 1, which has 8 pixels.
    CHECK(a.signed_map.at(4 * 8 + 3) == doctest::Approx(truth[5] / 8).scale(1));
  }
}

TEST_CASE("players that the candidate cannot see: an answer that is checked, not assumed") {
  const KnownDetector detector = linear_detector();
  const Tensor x = picture_8x8();
  const KnownTarget corner = class_logit_target(0);  // reads 2x2 pixels at the upper left
  const Question question = ask(detector, x, {&corner});
  for (const std::string name : {"shapley-exact", "shapley", "owen", "occlusion", "kernel-shap", "lime"}) {
    CAPTURE(name);
    const Attribution a = explain(name, question, small()).at(0);
    const Check& dummy = check_of(a, "dummy");
    CHECK(dummy.outcome == Outcome::passed);
    CHECK(contains(dummy.detail, "7 of 8 players lie outside the receptive field"));
    for (std::size_t p = 1; p < 8; ++p) CHECK(std::abs(a.game->parts[p].value) < 1e-9);
  }
  const Attribution windows = explain("occlusion", question,
                                      [] {
                                        Settings s;
                                        s.window = 2, s.stride = 2, s.baseline = "black";
                                        return s;
                                      }())
                                  .at(0);
  CHECK(check_of(windows, "dummy").outcome == Outcome::passed);
  CHECK(windows.signed_map.at(63) == 0);
  CHECK(windows.signed_map.at(0) != 0);
  const Attribution rise = explain("rise", question, small()).at(0);
  CHECK(check_of(rise, "dummy").outcome == Outcome::passed);
  Settings sixteen = small();
  sixteen.samples = 16;
  CHECK(check_of(explain("rise", question, sixteen).at(0), "dummy").outcome == Outcome::nothing_to_test);

  // Too few samples: what noise gives a player that plays no part is not called a failed axiom.
  const KnownDetector curved = three_layers("silu");
  const KnownTarget score = score_target(0);
  Settings few = small("8x8");
  few.samples = 20, few.ridge = 1;
  const Attribution lime = explain("lime", ask(curved, x, {&score}), few).at(0);
  CHECK(check_of(lime, "dummy").outcome == Outcome::nothing_to_test);
  CHECK(contains(check_of(lime, "dummy").detail, "hiding them changes the target by 0"));
  CHECK(contains(check_of(lime, "dummy").detail, ", with no interval to tell it from 0: more samples are needed"));

  const KnownTarget middle = class_logit_target(kMiddle);
  const Attribution two = explain("shapley-exact", ask(detector, x, {&middle}), small("grid:1x2")).at(0);
  CHECK(check_of(two, "dummy").outcome == Outcome::nothing_to_test);
}

TEST_CASE("efficiency has the outcome it deserves") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  CHECK(check_of(explain("shapley-exact", question, small()).at(0), "efficiency").outcome == Outcome::passed);
  for (const std::string name : {"shapley", "kernel-shap", "owen"})
    CHECK(check_of(explain(name, question, small()).at(0), "efficiency").outcome == Outcome::by_construction);
  for (const std::string name : {"lime", "occlusion", "rise"})
    CHECK(check_of(explain(name, question, small()).at(0), "efficiency").outcome == Outcome::nothing_to_test);
}

TEST_CASE("samplers are measured against exact values of the same game") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  std::vector<Attribution> answers;
  Settings settings = small();
  settings.samples = 120;
  for (const std::string name : {"shapley-exact", "shapley", "kernel-shap", "lime"})
    answers.push_back(explain(name, question, settings).at(0));
  settings.baseline = "grey";
  answers.push_back(explain("shapley", question, settings).at(0));
  settings.baseline = small().baseline;
  answers.push_back(explain("owen", question, settings).at(0));
  measure_against_exact(answers);
  const std::vector<double>& truth = answers[0].game->estimate.values;
  for (std::size_t i = 1; i <= 3; ++i) {
    double squares = 0, scale = 0;
    for (std::size_t p = 0; p < 8; ++p) {
      squares += std::pow(answers[i].game->estimate.values[p] - truth[p], 2);
      scale += truth[p] * truth[p];
    }
    CHECK(answers[i].diagnostics.numbers.at("error_to_exact") == doctest::Approx(std::sqrt(squares / scale)));
  }
  CHECK(answers[1].diagnostics.numbers.at("exact_in_interval") > 0.6);
  CHECK(answers[3].diagnostics.numbers.at("error_to_limit") < 0.3);
  CHECK_FALSE(answers[0].diagnostics.numbers.contains("error_to_exact"));
  CHECK_FALSE(answers[4].diagnostics.numbers.contains("error_to_exact"));  // another baseline is another game
  CHECK(answers[5].diagnostics.numbers.contains("error_to_exact"));
  CHECK_FALSE(
      answers[5].diagnostics.numbers.contains("exact_in_interval"));  // nothing is drawn: no interval to hold it
}

TEST_CASE("one evaluation of a coalition serves every target and every method") {
  const KnownDetector detector = three_layers("relu");
  const KnownTarget a = class_logit_target(kMiddle), b = score_target(3);
  const Question question = ask(detector, picture_8x8(), {&a, &b});
  const std::vector<Attribution> exact = explain("shapley-exact", question, small());
  CHECK(exact[0].game->evaluations - exact[0].game->remembered == 256);
  CHECK(exact[1].game->players == exact[0].game->players);
  for (const char* const method : {"shapley-exact", "occlusion", "rise", "lime"}) {
    CAPTURE(method);
    const std::vector<Attribution> both = explain(method, ask(detector, picture_8x8(), {&a, &b}), small());
    CHECK(both[1].game->evaluations == both[0].game->evaluations);  // checks of the one are not the other's work
    CHECK(both[1].game->remembered == both[0].game->remembered);
  }
  const std::vector<Attribution> lime = explain("lime", question, small());
  CHECK(lime[0].game->evaluations == lime[0].game->remembered);  // all 256 coalitions were known
  const Question alone = ask(detector, picture_8x8(), {&b});
  CHECK(same_bits(explain("shapley-exact", alone, small()).at(0).signed_map, exact[1].signed_map));
}

TEST_CASE("the same bits for any number of threads and any batch") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  for (const Method& m : methods()) {
    if (m.goes_backward) continue;
    CAPTURE(m.name);
    std::optional<Tensor> first;
    for (const int count : {1, 2, 3, 8}) {
      set_threads(count);
      Settings settings = small("grid:3x3");
      settings.batch = 5 * count;
      settings.evaluation = DType::float32;
      const Tensor map = explain(m.name, ask(detector, picture_8x8(), {&score}), settings).at(0).signed_map;
      if (!first) first = map;
      CHECK(same_bits(map, *first));
    }
  }
  set_threads(cores());
}

TEST_CASE("seeds decide what is drawn") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  for (const std::string name : {"lime", "shapley", "kernel-shap", "rise"}) {
    CAPTURE(name);
    Settings settings = small("grid:4x4");
    settings.samples = 60;
    settings.pairs = 3;
    const Tensor zero = explain(name, question, settings).at(0).signed_map;
    CHECK(same_bits(explain(name, question, settings).at(0).signed_map, zero));
    settings.seed = 1;
    CHECK_FALSE(same_bits(explain(name, question, settings).at(0).signed_map, zero));
  }
}

TEST_CASE("exact values beyond 16 players only for who means it") {
  const KnownDetector detector = linear_detector();
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&logit});
  Settings settings = small("grid:3x6");
  const std::string text = error_text<UsageError>([&] { explain("shapley-exact", question, settings); });
  CHECK(contains(text, "[shapley-exact] 18 players have 2^18 coalitions, about "));
  CHECK(contains(text, "--players 18 saying that you mean it. --method shapley samples instead"));
  settings.segmentation = "grid:3x7";
  settings.players = 21;
  CHECK(contains(
      error_text<UsageError>([&] { explain("shapley-exact", question, settings); }),
      "[shapley-exact] 21 players have 2^21 coalitions; expected at most 16 players, or up to 20 with --players "
      "naming their number. --method shapley samples instead"));
  std::vector<std::string> told;
  settings = small("grid:2x2");
  settings.tell = [&](const std::string& sentence) { told.push_back(sentence); };
  explain("shapley-exact", question, settings);
  REQUIRE(told.size() == 1);
  CHECK(contains(told[0], "[shapley-exact] 16 evaluations for 4 players, about "));
}

TEST_CASE("LIME says how well its line fits and how far seeds agree") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  Settings settings = small("grid:4x4");
  settings.seeds = 3;
  const Attribution a = explain("lime", question, settings).at(0);
  CHECK(a.diagnostics.numbers.at("r2") > 0);
  CHECK(a.diagnostics.numbers.at("r2") <= 1);
  CHECK(a.diagnostics.numbers.at("seed_agreement") > 0.5);
  CHECK(a.game->indices.at("seed_spread").size() == 16);
  settings.seeds = 1;
  settings.samples = 16;
  CHECK(error_text<UsageError>([&] { explain("lime", question, settings); }) ==
        "[lime] 16 samples for 16 players leave values open without a ridge, expected at least 17, or a --ridge above "
        "0");
  settings.samples = 400;
  CHECK(explain("lime", question, settings).at(0).diagnostics.numbers.contains("expected_seed_agreement"));

  // Time that is up after the first run leaves one seed, not a comparison of runs of different lengths.
  Settings hurried = small("grid:4x4");
  hurried.seeds = 3;
  int asked = 0;
  hurried.enough = [&] { return ++asked > 7; };
  const Attribution one = explain("lime", question, hurried).at(0);
  CHECK(one.settings.get<std::int64_t>("samples") == 400);
  CHECK(one.settings.get<std::int64_t>("seeds") == 1);
  CHECK_FALSE(one.diagnostics.numbers.contains("seed_agreement"));
  hurried.kernel = "cosin";
  CHECK(error_text<UsageError>([&] { explain("lime", question, hurried); }) ==
        "[lime] the kernel 'cosin' is unknown, expected cosine or flat");
}

TEST_CASE("a budget becomes counts, and fixed costs that do not fit are refused") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  const std::vector<std::string> names{"lime", "shapley", "grad-cam", "shapley-exact"};
  const Budget budget = resolve_budget(question, names, small("grid:2x3"), 2);
  CHECK(contains(error_text<UsageError>([&] { resolve_budget(question, names, small("grid:2x3"), 1e-9); }),
                 "which does not fit into 1e-09 s with the rest"));
  CHECK(budget.seconds_each > 0);
  REQUIRE(budget.counts.size() == 2);
  const double lime = static_cast<double>(budget.counts.at("lime")),
               pairs = static_cast<double>(budget.counts.at("shapley"));
  CHECK(lime > 10);
  CHECK(lime / (10 * pairs) == doctest::Approx(1).epsilon(0.1));  // a pair of orders of 6 players asks 10 coalitions
  CHECK(contains(error_text<UsageError>([&] { resolve_budget(question, names, small("grid:4x4"), 1e-6); }),
                 "[--budget] shapley-exact alone takes "));
  Settings counted = small("grid:2x3");
  counted.counts = {{"lime", 37}, {"shapley", 4}};
  CHECK(explain("lime", question, counted).at(0).settings.get<std::int64_t>("samples") == 37);
  CHECK(explain("shapley", question, counted).at(0).settings.get<std::int64_t>("pairs") == 4);
}

TEST_CASE("time that is up ends every sampler with a valid answer") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  for (const std::string name : {"lime", "shapley", "kernel-shap", "owen", "rise", "d-rise"}) {
    CAPTURE(name);
    Settings settings = small("grid:4x4");
    settings.samples = 5000;
    settings.pairs = 5000;
    int asked = 0;
    settings.enough = [&] { return ++asked > 2; };
    const Attribution a = explain(name, question, settings).at(0);
    const std::int64_t done = a.settings.get<std::int64_t>(a.settings.contains("pairs") ? "pairs" : "samples");
    CHECK(done > 0);
    CHECK(done < 5000);
    CHECK(a.game->evaluations > 2);
  }
}

TEST_CASE("samplers stop where they are sure enough, at a place that no batch moves") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  Settings settings = small("grid:2x3");
  settings.samples = 4000;
  settings.cells = 2;
  settings.agreement = 0.9;
  std::optional<std::int64_t> stopped;
  for (const std::int64_t batch : {1, 50}) {
    settings.batch = batch;
    const Attribution a = explain("rise", question, settings).at(0);
    const auto samples = a.settings.get<std::int64_t>("samples");
    CHECK(samples < 4000);
    CHECK(a.diagnostics.numbers.at("expected_seed_agreement") >= 0.9);
    CHECK(stopped.value_or(samples) == samples);
    stopped = samples;
  }
  settings.pairs = 4000;
  const double span = explain("shapley-exact", question, settings).at(0).game->v_all;
  settings.width = 0.05 * std::abs(span);
  const Attribution a = explain("shapley", question, settings).at(0);
  const auto pairs = a.settings.get<std::int64_t>("pairs");
  CHECK(pairs >= 30);
  CHECK(pairs < 4000);
  for (const Part& part : a.game->parts) CHECK(part.interval->upper - part.interval->lower <= settings.width);
}

TEST_CASE("D-RISE asks for the best match and says so; RISE asks the frozen candidate") {
  const std::unique_ptr<Detector> detector = toy_detector();
  const Tensor x = picture_8x8();
  const Predictions whole = detector->predict(x);
  const auto score = make_target("score", *detector, whole, {.box = {}, .class_id = 1, .score = 0, .candidate = 3});
  const Question question = ask(*detector, x, {score.get()});
  Settings settings = small();
  settings.cells = 4;
  const Attribution d_rise = explain("d-rise", question, settings).at(0),
                    rise = explain("rise", question, settings).at(0);
  CHECK(d_rise.quantity == "best_match");
  CHECK(contains(d_rise.diagnostics.findings.at(0), "another question than a frozen candidate's score"));
  const double share = d_rise.diagnostics.numbers.at("takeover_share");
  CHECK(share > 0);
  // Asked for the best match right away, D-RISE and RISE are the same question; the share is that of their own masks.
  const auto best = make_target("best_match", *detector, whole, {.box = {}, .class_id = 1, .score = 0, .candidate = 3});
  const Question matched = ask(*detector, x, {best.get()});
  for (const std::string name : {"d-rise", "rise"}) {
    const Attribution a = explain(name, matched, settings).at(0);
    CHECK(same_bits(a.signed_map, d_rise.signed_map));
    CHECK(a.diagnostics.numbers.at("takeover_share") == share);
    int said = 0;
    for (const std::string& finding : a.diagnostics.findings) said += contains(finding, "took over") ? 1 : 0;
    CHECK(said == 1);
  }
  CHECK(rise.quantity == "score");
  CHECK(rise.value == doctest::Approx(score->score(whole).value().item()));
  CHECK_FALSE(same_bits(d_rise.signed_map, rise.signed_map));
  CHECK(d_rise.files.at(0).first == "d-rise.standard_error.npy");
}

// Maps of a linear logit, whose right answer is known: the perfect map passes, the inverted and the blind ones do not.
#include "xai/examination.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/targets.h"
#include "tests/support/known_networks.h"
#include "tests/support/throws.h"
#include "xai/player_map.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

struct Linear {
  KnownDetector detector = [] {
    nn::Blueprint b;
    b.input = {1, 3, 8, 8};
    b.layers = {conv_layer("0", "input", 7, 7, true)};
    b.outputs = {"0"};
    NamedTensors tensors = random_weights(b, 11);
    // Channels 2 and 3 are the box's sides: 4 pixels, whatever the picture.
    const Tensor weight = tensors.at("0.weight"), bias = tensors.at("0.bias");
    Draft<double> w(weight.shape()), own(bias.shape());
    for (std::int64_t i = 0; i < weight.elements(); ++i)
      w[i] = i / (3 * 49) == 2 || i / (3 * 49) == 3 ? 0 : weight.at(i);
    for (std::int64_t i = 0; i < 7; ++i) own[i] = i == 2 || i == 3 ? 4 : bias.at(i);
    tensors.at("0.weight") = std::move(w).freeze();
    tensors.at("0.bias") = std::move(own).freeze();
    return KnownDetector(b, std::move(tensors));
  }();
  Tensor image = picture_8x8();
  KnownTarget logit = class_logit_target(kMiddle);
  Question question = ask(detector, image, {&logit});
  Settings settings;
  ExaminationOptions options;

  Linear() {
    settings.segmentation = "grid:4x4";
    settings.evaluation = DType::float64;
    options.fillings = {"black", "1"};
    options.least_fall = -1e9;
  }
  // Weight x pixel, summed over channels: under black, what each pixel adds. With everything hidden by black the logit
  // is the bias, so the sum of the map is f_full - f_none.
  Tensor truth(double sign = 1) const {
    const Tensor& w = detector.network().parameters().at("0.weight");
    std::vector<double> map(64, 0.0);
    for (std::int64_t row = 0; row < 8; ++row)
      for (std::int64_t column = 0; column < 8; ++column) {
        const std::int64_t dy = row - kMiddle / 8, dx = column - kMiddle % 8;
        if (std::abs(dy) > 3 || std::abs(dx) > 3) continue;
        for (std::int64_t c = 0; c < 3; ++c)
          map[static_cast<std::size_t>(row * 8 + column)] +=
              sign * w.at(((5 * 3 + c) * 7 + dy + 3) * 7 + dx + 3) * image.at((c * 8 + row) * 8 + column);
      }
    return Tensor::of<double>({8, 8}, std::span<const double>(map));
  }
};

}  // namespace

TEST_CASE("a perfect map, an inverted one, and chance between them") {
  Linear linear;
  linear.options.fillings = {"black"};
  const Examination examination(linear.question, linear.settings, linear.options);
  // Normalising by a negative fall turns curves over: the better order is the one that raises f.
  const double sign = examination.f_full() > examination.f_none() ? 1 : -1;
  const double perfect = *examination.measure(linear.truth(sign)).gain();
  const double inverted = *examination.measure(linear.truth(-sign)).gain();
  CHECK(perfect > *examination.chance_gain());
  CHECK(inverted < *examination.chance_gain());
  CHECK(perfect ==
        doctest::Approx(-inverted).epsilon(1e-6).scale(1));  // an additive game: the reverse order mirrors it
  CHECK(*examination.chance_gain() > 0);
  CHECK(*examination.chance_gain() < *examination.chance_gain(kHighChance));
  CHECK(*examination.chance_gain(kHighChance) <= perfect);

  Evidence evidence;
  evidence.gain = perfect, evidence.chance_gain = examination.chance_gain();
  CHECK(judge(evidence).trust == Trust::no_fault_found);
  evidence.gain = inverted;
  CHECK(judge(evidence).trust == Trust::not_usable);
}

TEST_CASE("an answer about the same players is taken by its values, any other map by its means") {
  Linear linear;
  const Examination examination(linear.question, linear.settings, linear.options);
  Settings settings = linear.settings;
  settings.baseline = "black";
  const Attribution shapley = explain("shapley-exact", linear.question, settings).at(0);
  const MapMeasures own = examination.measure(shapley);
  for (std::size_t p = 0; p < own.values.size(); ++p) CHECK(own.values[p] == shapley.game->parts[p].value);
  settings.segmentation = "grid:2x2";
  const Attribution other = explain("shapley-exact", linear.question, settings).at(0);
  CHECK(examination.measure(other).values == pooled(other.signed_map, examination.players()));
  CHECK(own.curves.size() == 2);
  CHECK(own.curves[1].filling == "1");
}

TEST_CASE("evidence from an answer") {
  Linear linear;
  const Examination examination(linear.question, linear.settings, linear.options);
  Settings settings = linear.settings;
  settings.baseline = "black";
  const Attribution shapley = explain("shapley-exact", linear.question, settings).at(0);
  const Evidence of_shapley = examination.evidence(shapley, examination.measure(shapley));
  CHECK(*of_shapley.says_something);
  CHECK(*of_shapley.asks_target);
  CHECK(*of_shapley.leaders_separable);
  CHECK_FALSE(of_shapley.box_in_footprint);
  CHECK_FALSE(of_shapley.r_squared);
  CHECK(*of_shapley.left_over == doctest::Approx(examination.f_none() / examination.f_full()));

  settings.samples = 200;
  const Attribution lime = explain("lime", linear.question, settings).at(0);
  const Evidence of_lime = examination.evidence(lime, examination.measure(lime));
  CHECK(*of_lime.r_squared > 0.9);  // the game is linear
  CHECK(of_lime.seed_agreement);

  // Saliency reaches 7x7 pixels; a box beyond them is not covered.
  const Attribution saliency = explain("saliency", linear.question).at(0);
  const Evidence of_saliency = examination.evidence(saliency, examination.measure(saliency));
  REQUIRE(of_saliency.box_in_footprint);
  const Box box = linear.question.box(linear.logit)->clipped(8, 8);
  const bool inside = box.x0 >= 1 && box.y1 <= 7;
  CHECK((*of_saliency.box_in_footprint == 1) == inside);
}

TEST_CASE("where the heat lies: the object, its outline, the others") {
  Linear linear;
  const Box own = *linear.question.box(linear.logit);
  linear.question.know_scene(
      {{"cat", own, 0.9, {{{own.x0, own.y0}, {own.x1, own.y0}, {own.x0, own.y1}}}}, {"dog", {0, 6, 2, 8}, 0.5}});
  const Examination examination(linear.question, linear.settings, linear.options);
  const MapMeasures flat = examination.measure(Tensor::full({8, 8}, 2));
  REQUIRE(flat.in_box);
  REQUIRE(flat.in_outline);
  REQUIRE(flat.on_others);
  CHECK(flat.in_box->lift() == doctest::Approx(1));
  CHECK(flat.in_outline->lift() == doctest::Approx(1));
  CHECK(flat.on_others->lift() == doctest::Approx(1));
  CHECK(flat.on_others->area <= 4.0 / 64);
  CHECK(flat.negative == 0);
  Draft<double> corner({8, 8});
  for (double& v : corner.values()) v = 0;
  corner[7 * 8] = 1, corner[7] = -3;
  const MapMeasures elsewhere = examination.measure(std::move(corner).freeze());
  CHECK(elsewhere.negative == doctest::Approx(0.75));
  CHECK(elsewhere.on_others->heat + elsewhere.in_box->heat == doctest::Approx(1));
}

TEST_CASE("the curves follow the second target, of the same candidate") {
  Linear linear;
  const auto score = make_target("score", linear.detector, linear.question.predictions(),
                                 {.box = {}, .class_id = 0, .score = 0, .candidate = *linear.logit.candidate()});
  linear.options.least_fall = 1e-6;
  const Question both = ask(linear.detector, linear.image, {&linear.logit, score.get()});
  const Question alone = ask(linear.detector, linear.image, {score.get()});
  const Examination of_both(both, linear.settings, linear.options);
  const Examination of_score(alone, linear.settings, linear.options);
  const Examination of_logit(linear.question, linear.settings, linear.options);
  const MapMeasures m = of_both.measure(linear.truth(1));
  CHECK(*m.gain() == *of_score.measure(linear.truth(1)).gain());
  CHECK(*m.gain() != *of_logit.measure(linear.truth(1)).gain());
  CHECK(m.infidelity->value == of_logit.measure(linear.truth(1)).infidelity->value);
  CHECK(of_both.f_full() == of_score.f_full());
}

TEST_CASE("more targets than the asked one and that of the curves are none to examine") {
  Linear linear;
  const Question three = ask(linear.detector, linear.image, {&linear.logit, &linear.logit, &linear.logit});
  CHECK(error_text<UsageError>([&] { Examination(three, linear.settings, linear.options); }) ==
        "[examination] 3 targets, expected one, and perhaps another that the curves follow");
}

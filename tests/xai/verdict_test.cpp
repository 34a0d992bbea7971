#include "xai/verdict.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

using namespace limpid;
using namespace limpid::xai;

namespace {

// Everything measured, and nothing wrong; values one step on the good side of their limits.
Evidence faultless() {
  return {.says_something = true,
          .asks_target = true,
          .box_in_footprint = 1,
          .gain = 0.301,
          .chance_gain = 0.3,
          .high_chance_gain = 0.3,
          .centre_gain = 0.3,
          .forgotten = 0.499,
          .r_squared = 0.5,
          .seed_agreement = 0.8,
          .leaders_separable = true,
          .baseline_agreement = 0.7,
          .left_over = 0.3};
}

struct Broken {
  std::string rule;
  Trust trust;
  void (*breaks)(Evidence&);
};

}  // namespace

TEST_CASE("a map without a fault") {
  const Verdict verdict = judge(faultless());
  CHECK(verdict.trust == Trust::no_fault_found);
  CHECK(verdict.findings.empty());
  CHECK(verdict.not_tested.empty());
}

TEST_CASE("each rule at its limit, alone") {
  const Broken cases[] = {
      {"says-something", Trust::not_usable, [](Evidence& e) { e.says_something = false; }},
      {"asks-the-target", Trust::not_usable, [](Evidence& e) { e.asks_target = false; }},
      {"covers-the-box", Trust::not_usable, [](Evidence& e) { e.box_in_footprint = 0.99; }},
      {"better-than-chance", Trust::not_usable, [](Evidence& e) { e.gain = 0.3, e.centre_gain = 0.2; }},
      {"forgets", Trust::not_usable, [](Evidence& e) { e.forgotten = 0.5; }},
      {"well-above-chance", Trust::use_with_care, [](Evidence& e) { e.high_chance_gain = 0.301; }},
      {"better-than-the-centre", Trust::use_with_care, [](Evidence& e) { e.centre_gain = 0.301; }},
      {"fits", Trust::use_with_care, [](Evidence& e) { e.r_squared = 0.49; }},
      {"repeats", Trust::use_with_care, [](Evidence& e) { e.seed_agreement = 0.79; }},
      {"leader", Trust::use_with_care, [](Evidence& e) { e.leaders_separable = false; }},
      {"any-baseline", Trust::use_with_care, [](Evidence& e) { e.baseline_agreement = 0.69; }},
      {"hides", Trust::use_with_care, [](Evidence& e) { e.left_over = 0.31; }},
  };
  CHECK(std::size(cases) == trust_rules().size());
  for (const Broken& broken : cases) {
    CAPTURE(broken.rule);
    Evidence evidence = faultless();
    broken.breaks(evidence);
    const Verdict verdict = judge(evidence);
    CHECK(verdict.trust == broken.trust);
    REQUIRE(verdict.findings.size() == 1);
    CHECK(verdict.findings[0].rule == broken.rule);
    CHECK(verdict.findings[0].severity == broken.trust);
    CHECK_FALSE(verdict.findings[0].sentence.empty());
  }
}

TEST_CASE("the worst finding decides, and all are told") {
  Evidence evidence = faultless();
  evidence.r_squared = 0.2, evidence.forgotten = 0.9;
  const Verdict verdict = judge(evidence);
  CHECK(verdict.trust == Trust::not_usable);
  CHECK(verdict.findings.size() == 2);
  CHECK(verdict.findings[0].number == 0.9);
  CHECK(verdict.findings[0].sentence ==
        "a network with random weights gives nearly the same map (rank correlation 0.9): it shows the picture, not "
        "what was learnt");
}

TEST_CASE("what was not measured counts neither way; what is not a number never passes") {
  const Verdict nothing = judge({});
  CHECK(nothing.trust == Trust::no_fault_found);
  CHECK(nothing.not_tested.size() == trust_rules().size());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (std::optional<double> Evidence::*number :
       {&Evidence::box_in_footprint, &Evidence::gain, &Evidence::chance_gain, &Evidence::centre_gain,
        &Evidence::forgotten, &Evidence::r_squared, &Evidence::seed_agreement, &Evidence::baseline_agreement,
        &Evidence::left_over}) {
    Evidence evidence = faultless();
    evidence.*number = nan;
    CHECK(judge(evidence).trust != Trust::no_fault_found);
  }
}

namespace {

GroupAnswer groups(const std::vector<std::vector<double>>& values, double fall = 0.9) {
  GroupAnswer answer;
  answer.players = std::make_shared<const Players>(1, 3, std::vector<std::int32_t>{0, 1, 2},
                                                   std::vector<std::string>{"object", "ring", "rest"});
  for (const std::vector<double>& v : values) answer.games.push_back({"blur", 0, fall, v, Matrix(3, 3)});
  return answer;
}

}  // namespace

TEST_CASE("where the evidence of the detector lies") {
  CHECK(seat_of(groups({{0.75, 0.15, 0.1}})).seat == Seat::on_object);
  CHECK(seat_of(groups({{0.74, 0.16, 0.1}})).seat == Seat::partly_context);
  CHECK(seat_of(groups({{0.5, 0.3, 0.2}})).seat == Seat::partly_context);
  CHECK(seat_of(groups({{0.49, 0.31, 0.2}})).seat == Seat::mostly_outside);
  // Signs do not cancel: an object that lowers the score has influence, too.
  CHECK(seat_of(groups({{-0.8, 0.1, 0.1}})).seat == Seat::on_object);

  const SeatVerdict two = seat_of(groups({{0.9, 0.1, 0}, {0.5, 0.5, 0}}));
  CHECK(two.share == doctest::Approx(0.7));
  CHECK(two.seat == Seat::partly_context);
  CHECK(two.sentence ==
        "70 % of all influence comes from the object itself (50 % to 90 %, depending on what stands in for hidden "
        "parts); the baselines do not agree on this verdict");
  CHECK_FALSE(seat_of(groups({{0.05, 0.01, 0}}, 0.06)).seat);

  // A side of the box moves either way, and a pixel is little.
  CHECK(seat_of(groups({{-9, -2, -1}}, -12), true).seat == Seat::on_object);
  CHECK_FALSE(seat_of(groups({{-9, -2, -1}}, -12)).seat);
  CHECK(seat_of(groups({{-0.5, 0, 0}}, -0.5), true).sentence ==
        "hiding the whole picture moves the value by less than a pixel: there is nothing to share out");
}

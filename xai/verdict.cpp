#include "xai/verdict.h"

#include <algorithm>
#include <cmath>

#include "xai/diagnostics.h"
#include "xai/metrics/curves.h"

namespace limpid::xai {
namespace {

constexpr double kForgotten = 0.5, kFit = 0.5, kSeeds = 0.8, kBaselines = 0.7, kLeftOver = 0.3;

std::string percent(double share) { return short_number(100 * share, 3) + " %"; }

constexpr Rule kRules[] = {
    {"says-something", Trust::not_usable, "the map is flat or not finite",
     [](const Evidence& e) { return e.says_something.has_value(); },
     [](const Evidence& e) { return !*e.says_something; }, [](const Evidence&) { return 0.0; },
     [](const Evidence&) { return std::string("the map is the same everywhere, or not finite: it points nowhere"); }},
    {"asks-the-target", Trust::not_usable, "the method ignores what was asked",
     [](const Evidence& e) { return e.asks_target.has_value(); }, [](const Evidence& e) { return !*e.asks_target; },
     [](const Evidence&) { return 0.0; },
     [](const Evidence&) { return std::string("the method gives the same map for every object and class"); }},
    {"covers-the-box", Trust::not_usable, "the gradient's footprint is smaller than the box",
     [](const Evidence& e) { return e.box_in_footprint.has_value(); },
     [](const Evidence& e) { return !(*e.box_in_footprint >= 1); },
     [](const Evidence& e) { return *e.box_in_footprint; },
     [](const Evidence& e) {
       return "at this layer the gradient reaches only " + percent(*e.box_in_footprint) +
              " of the box: the rest is dark because it cannot be anything else";
     }},
    {"better-than-chance", Trust::not_usable,
     "insertion minus deletion is not above the 95th percentile of 200 random orders of the same resolution",
     [](const Evidence& e) { return e.gain && e.chance_gain; },
     [](const Evidence& e) { return !(*e.gain > *e.chance_gain); }, [](const Evidence& e) { return *e.gain; },
     [](const Evidence& e) {
       return "hiding what it marks lowers the score no sooner than chance: " + short_number(*e.gain, 3) +
              ", and one random order in twenty reaches " + short_number(*e.chance_gain, 3);
     }},
    {"forgets", Trust::not_usable, "the map of the randomised network has a rank correlation of 0.5 or more with it",
     [](const Evidence& e) { return e.forgotten.has_value(); },
     [](const Evidence& e) { return !(*e.forgotten < kForgotten); }, [](const Evidence& e) { return *e.forgotten; },
     [](const Evidence& e) {
       return "a network with random weights gives nearly the same map (rank correlation " +
              short_number(*e.forgotten, 2) + "): it shows the picture, not what was learnt";
     }},
    {"well-above-chance", Trust::use_with_care,
     "insertion minus deletion is above that, but not above the 99th percentile",
     [](const Evidence& e) { return e.gain && e.chance_gain && e.high_chance_gain; },
     [](const Evidence& e) { return *e.gain > *e.chance_gain && !(*e.gain > *e.high_chance_gain); },
     [](const Evidence& e) { return *e.gain; },
     [](const Evidence& e) {
       return "hiding what it marks lowers the score little sooner than chance: " + short_number(*e.gain, 3) +
              ", and one random order in a hundred reaches " + short_number(*e.high_chance_gain, 3);
     }},
    {"better-than-the-centre", Trust::use_with_care, "insertion minus deletion is not above that of the box's centre",
     [](const Evidence& e) { return e.gain && e.centre_gain; },
     [](const Evidence& e) { return !(*e.gain > *e.centre_gain); }, [](const Evidence& e) { return *e.gain; },
     [](const Evidence& e) {
       return "a hill drawn in the middle of the box does as well: " + short_number(*e.gain, 3) + " against " +
              short_number(*e.centre_gain, 3);
     }},
    {"fits", Trust::use_with_care, "the weighted R^2 of the fitted line is below 0.5",
     [](const Evidence& e) { return e.r_squared.has_value(); },
     [](const Evidence& e) { return !(*e.r_squared >= kFit); }, [](const Evidence& e) { return *e.r_squared; },
     [](const Evidence& e) {
       return "a sum over parts describes the detector badly here: R^2 is " + short_number(*e.r_squared, 2);
     }},
    {"repeats", Trust::use_with_care, "the rank correlation between seeds is below 0.8",
     [](const Evidence& e) { return e.seed_agreement.has_value(); },
     [](const Evidence& e) { return !(*e.seed_agreement >= kSeeds); },
     [](const Evidence& e) { return *e.seed_agreement; },
     [](const Evidence& e) {
       return "another seed ranks the parts differently (rank correlation " + short_number(*e.seed_agreement, 2) +
              "): take more samples";
     }},
    {"leader", Trust::use_with_care, "ranks 1 and 2 cannot be told apart",
     [](const Evidence& e) { return e.leaders_separable.has_value(); },
     [](const Evidence& e) { return !*e.leaders_separable; }, [](const Evidence&) { return 0.0; },
     [](const Evidence&) { return std::string("which part is the most important one is within the sampling error"); }},
    {"any-baseline", Trust::use_with_care, "the rank correlation under a second baseline is below 0.7",
     [](const Evidence& e) { return e.baseline_agreement.has_value(); },
     [](const Evidence& e) { return !(*e.baseline_agreement >= kBaselines); },
     [](const Evidence& e) { return *e.baseline_agreement; },
     [](const Evidence& e) {
       return "what stands in the place of hidden parts changes the answer (rank correlation " +
              short_number(*e.baseline_agreement, 2) + ")";
     }},
    {"hides", Trust::use_with_care, "with everything hidden more than 0.3 of the value is left",
     [](const Evidence& e) { return e.left_over.has_value(); },
     [](const Evidence& e) { return !(*e.left_over <= kLeftOver); }, [](const Evidence& e) { return *e.left_over; },
     [](const Evidence& e) {
       return "with everything hidden " + percent(*e.left_over) +
              " of the value is left: hidden parts are not gone for this detector";
     }},
};

}  // namespace

std::string_view trust_text(Trust trust) {
  switch (trust) {
    case Trust::no_fault_found:
      return "no fault found";
    case Trust::use_with_care:
      return "use with care";
    case Trust::not_usable:
      return "not usable";
  }
  return "";
}

std::span<const Rule> trust_rules() { return kRules; }

Verdict judge(const Evidence& evidence) {
  Verdict verdict;
  for (const Rule& rule : kRules) {
    if (!rule.measured(evidence)) {
      verdict.not_tested.emplace_back(rule.name);
    } else if (rule.broken(evidence)) {
      verdict.findings.push_back(
          {std::string(rule.name), rule.severity, rule.number(evidence), rule.sentence(evidence)});
      verdict.trust = std::max(verdict.trust, rule.severity);
    }
  }
  return verdict;
}

std::string_view seat_text(Seat seat) {
  switch (seat) {
    case Seat::on_object:
      return "on the object";
    case Seat::partly_context:
      return "partly context";
    case Seat::mostly_outside:
      return "mostly outside";
  }
  return "";
}

SeatVerdict seat_of(const GroupAnswer& answer, bool side) {
  SeatVerdict verdict;
  std::vector<double> shares;
  for (std::size_t game = 0; game < answer.games.size(); ++game) {
    const std::optional<double> share = answer.share(Role::object, game);
    const double fall = answer.games[game].v_all - answer.games[game].v_none;
    if (share && (side ? std::abs(fall) >= kLeastShift : fall >= kLeastFall)) shares.push_back(*share);
  }
  if (shares.empty()) {
    verdict.sentence = (side ? "hiding the whole picture moves the value by less than a pixel"
                             : "hiding the whole picture lowers the value by less than " + short_number(kLeastFall)) +
                       std::string(": there is nothing to share out");
    return verdict;
  }
  for (const double share : shares) verdict.share += share / static_cast<double>(shares.size());
  verdict.spread = {*std::min_element(shares.begin(), shares.end()), *std::max_element(shares.begin(), shares.end())};
  const auto seat = [](double share) {
    return share >= kOnObject ? Seat::on_object : share >= kOutside ? Seat::partly_context : Seat::mostly_outside;
  };
  verdict.seat = seat(verdict.share);
  verdict.sentence = percent(verdict.share) + " of all influence comes from the object itself";
  if (shares.size() > 1)
    verdict.sentence += " (" + percent(verdict.spread.lower) + " to " + percent(verdict.spread.upper) +
                        ", depending on what stands in for hidden parts)";
  if (seat(verdict.spread.lower) != seat(verdict.spread.upper))
    verdict.sentence += "; the baselines do not agree on this verdict";
  return verdict;
}

}  // namespace limpid::xai

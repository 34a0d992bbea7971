// Two verdicts about a map, never merged.
//
//   A. Does the map describe the network?       no fault found, use with care, not usable
//   B. What does it say about the detector?     on the object, partly context, mostly outside
//
// Where the heat lies never enters A: a faithful map of a detector that takes a short cut lies on the background. Each
// rule is a row of the table in verdict.cpp; each finding has its number and a plain sentence. What was not measured is
// named, and counts neither for nor against.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xai/group_game.h"

namespace limpid::xai {

enum class Trust { no_fault_found, use_with_care, not_usable };
std::string_view trust_text(Trust trust);  // "no fault found", "use with care", "not usable"

// What was measured about one map; what was not, or does not apply to its method, is absent.
struct Evidence {
  std::optional<bool> says_something;        // finite, and not the same everywhere
  std::optional<bool> asks_target;           // false: the method gives the same map for every object
  std::optional<double> box_in_footprint;    // share of the box's cells that the gradient reaches, 0..1
  std::optional<double> gain;                // area under insertion minus area under deletion
  std::optional<double> chance_gain;         // 95th percentile of that for random orders of the same resolution
  std::optional<double> high_chance_gain;    // 99th percentile of the same
  std::optional<double> centre_gain;         // that of a hill in the middle of the box
  std::optional<double> forgotten;           // median rank correlation with the map of the randomised network
  std::optional<double> r_squared;           // of a method that fits a line
  std::optional<double> seed_agreement;      // rank correlation between seeds
  std::optional<bool> leaders_separable;     // ranks 1 and 2 differ by more than their sampling error
  std::optional<double> baseline_agreement;  // rank correlation with the same method under a second baseline
  std::optional<double> left_over;           // f with everything hidden, as a share of f of the whole picture
};

struct Finding {
  std::string rule;  // its name in the table
  Trust severity = Trust::use_with_care;
  double number = 0;
  std::string sentence;
};

struct Rule {
  std::string_view name;       // "better-than-chance"
  Trust severity;              // what a map that breaks it is
  std::string_view condition;  // when it is broken: "insertion minus deletion is not above ..."
  bool (*measured)(const Evidence&);
  bool (*broken)(const Evidence&);  // where measured
  double (*number)(const Evidence&);
  std::string (*sentence)(const Evidence&);  // of a map that breaks it
};
std::span<const Rule> trust_rules();

struct Verdict {
  Trust trust = Trust::no_fault_found;  // the worst of the findings
  std::vector<Finding> findings;        // in the order of the table
  std::vector<std::string> not_tested;  // names of rules
};
Verdict judge(const Evidence& evidence);

// Where the evidence of the detector lies, from the group game: the object's part of all influence, 0..1, whatever the
// sign, averaged over the baselines.
enum class Seat { on_object, partly_context, mostly_outside };
std::string_view seat_text(Seat seat);  // "on the object", "partly context", "mostly outside"

inline constexpr double kOnObject = 0.75, kOutside = 0.5;

struct SeatVerdict {
  std::optional<Seat> seat;  // none where hiding everything hardly lowers the target (kLeastFall)
  double share = 0;          // of the object
  Interval spread;           // of that share over the baselines
  std::string sentence;
};
// `side`: the game is about a side of the box, which may move either way when parts are hidden (kLeastShift).
SeatVerdict seat_of(const GroupAnswer& answer, bool side = false);

}  // namespace limpid::xai

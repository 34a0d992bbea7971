// The table of target quantities: what can be asked about a detection.
//
// To add a quantity: write detector/targets/NAME.cpp (a class derived from FrozenTarget or DetectionTarget, and its
// build function), declare the function in targets/builders.h and add a row in targets.cpp.
#pragma once

#include <span>

#include "detector/detector.h"
#include "detector/target.h"

namespace limpid {

// What a target is made from. The reference is the first picture of `reference`: the picture as it is.
struct TargetRequest {
  const Detector& detector;
  const Predictions& reference;
  CandidateId candidate = 0;
  std::int64_t class_id = 0;
  std::string argument;  // what follows the colon of "contrast:cat"
};

struct TargetType {
  std::string_view name;     // "contrast:CLASS" takes an argument
  std::string_view meaning;  // for --help and documentation
  std::unique_ptr<DetectionTarget> (*build)(const TargetRequest&);
};

std::span<const TargetType> target_types();

// Whether a quantity is a side of the box, in pixels of the network input: no probability, and neither more nor less of
// it is better.
bool is_box_side(std::string_view quantity);

// quantity: a name of the table, "contrast:cat". Of `detection` only candidate and class are read. The target keeps
// what it needs; detector and reference may go. Throws UsageError for an unknown quantity, candidate or class, and for
// a quantity that this detector does not have.
std::unique_ptr<DetectionTarget> make_target(std::string_view quantity, const Detector& detector,
                                             const Predictions& reference, const Detection& detection);

}  // namespace limpid

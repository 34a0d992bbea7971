// What a comparison says in sentences. Measured effects are told as what hiding does to the value, in points of
// confidence for a score; nothing is said about what a detector "looks at".
#pragma once

#include "tools/comparison.h"

namespace limpid::tools {

struct Says {
  std::string shows, rely;
};

// A value of the target as people read it: "23 points" of a score, else with the target's unit.
std::string amount_text(double value, const std::string& quantity);

Says says(const xai::ObjectReport& object, const xai::MethodReport& report);
// The checks that failed, each with its numbers. They are no rules of the verdict, and are named beside it.
std::vector<std::string> failed_checks(const xai::MethodReport& report);
// How Grad-CAM, LIME and Shapley values agree, beside the best control; empty with fewer than two of them.
std::string agreement_sentence(const xai::ObjectReport& object);

// Who covers the box of an object: players of other, smaller objects, and their share of the box's pixels.
struct Cover {
  std::string by;
  double share = 0;
};
std::vector<Cover> covers(const xai::GroupAnswer& groups, const Box& box);

// Verdict B in words, with how much of the object's box counts as other objects.
std::string seat_sentence(const ComparedPicture& picture, std::size_t object);
// Whether a player of the group game is an object of this class: "horse" and "horse 2" are horses.
bool is_of_class(const std::string& player, const std::string& class_name);

struct TryNext {
  std::string sentence, command;
};
TryNext try_next(const ComparedPicture& picture, std::size_t object);

}  // namespace limpid::tools

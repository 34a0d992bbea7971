// All records of a survey, and its cases: the detections that were asked about.
#pragma once

#include <array>

#include "tools/survey/record.h"

namespace limpid::tools::survey {

inline constexpr std::array kRoles{xai::Role::object, xai::Role::other, xai::Role::ring, xai::Role::rest};
inline constexpr std::array<std::string_view, 4> kRoleNames{"object", "other objects", "ring", "rest"};

struct Survey {
  Json header;
  std::string digest;
  std::vector<Record> records;       // in the order of the header's pictures
  std::vector<std::string> missing;  // pictures without a record

  bool complete() const;  // every picture has its record, and none failed
};

// How much of the influence on a detection comes from outside of the object, 0..1: the mean over the baselines, and
// from the smallest to the largest of them.
struct Context {
  double share = 0;
  xai::Interval spread;
};

struct Case {
  std::size_t picture = 0;  // in Survey::records
  std::size_t number = 0;   // of the detection in its picture, from 0
  const Record* record = nullptr;
  const Found* found = nullptr;
  std::optional<Context> context;  // none where hiding everything hardly lowers the score

  const GroupGame& game() const { return *found->game; }
};

// The survey must outlive them.
std::vector<Case> cases_of(const Survey& survey);

}  // namespace limpid::tools::survey

// How well heat tells positive cases from negative ones, whatever the threshold: the area under the curve of all of
// them, P(a positive case has more heat) + P(as much) / 2 (Hanley and McNeil 1982).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "xai/solvers/estimate.h"

namespace limpid::xai {

struct SeparatedCase {
  double heat = 0;
  bool positive = false;
  std::uint64_t scene = 0;  // cases of one scene resemble each other
};

struct Separation {
  double area = 0;                   // 0..1; 0.5 tells nothing
  std::optional<Interval> interval;  // 95 %, scenes drawn anew; none from a single one
};

// None without a case of either kind.
std::optional<Separation> separation(std::span<const SeparatedCase> cases);

}  // namespace limpid::xai

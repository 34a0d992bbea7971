// Whether values are about zero: if they were, each might as well have the other sign, so their mean is set against the
// means under all choices of signs (Fisher 1935; Good 2005, chapter 3).
#pragma once

#include <cstdint>
#include <span>

namespace limpid::xai {

struct SignFlipOptions {
  std::int64_t draws = 9999;  // where there are more choices than 2^kExactSigns
  std::uint64_t seed = 0;     // draw i draws from stream i
};

inline constexpr std::size_t kExactSigns = 14;

// Two-sided p: the share of choices whose mean is at least as far from zero. 1 without values. Drawn ones count the
// values as they are as one of them (Phipson and Smyth 2010), so p is never 0.
double sign_flip_p(std::span<const double> values, const SignFlipOptions& options = {});

}  // namespace limpid::xai

#include "xai/duration.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "xai/diagnostics.h"

namespace limpid::xai {

std::string duration_text(double seconds) {
  seconds = std::max(0.0, seconds);
  if (seconds < 9.95) return short_number(seconds, 2) + " s";
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + two(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + two(whole / 60 % 60) + " min";
}

}  // namespace limpid::xai

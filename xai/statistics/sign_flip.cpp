#include "xai/statistics/sign_flip.h"

#include <cmath>

#include "tensor/random.h"

namespace limpid::xai {

double sign_flip_p(std::span<const double> values, const SignFlipOptions& options) {
  double sum = 0, size = 0;
  for (const double v : values) sum += v, size += std::abs(v);
  // Sums in another order differ by rounding; equal ones must count as equal.
  const double reached = std::abs(sum) - 1e-12 * size;
  if (values.size() <= kExactSigns) {
    const std::uint32_t choices = std::uint32_t{1} << values.size();
    std::uint32_t beyond = 0;
    for (std::uint32_t choice = 0; choice < choices; ++choice) {
      double flipped = 0;
      for (std::size_t i = 0; i < values.size(); ++i) flipped += (choice >> i & 1) != 0 ? -values[i] : values[i];
      beyond += std::abs(flipped) >= reached ? 1 : 0;
    }
    return static_cast<double>(beyond) / static_cast<double>(choices);
  }
  std::int64_t beyond = 1;
  for (std::int64_t draw = 0; draw < options.draws; ++draw) {
    Random random(options.seed, static_cast<std::uint64_t>(draw));
    double flipped = 0;
    for (std::size_t i = 0; i < values.size(); i += 32) {
      const std::uint32_t signs = random.bits();
      for (std::size_t k = i; k < values.size() && k < i + 32; ++k)
        flipped += (signs >> (k - i) & 1) != 0 ? -values[k] : values[k];
    }
    beyond += std::abs(flipped) >= reached ? 1 : 0;
  }
  return static_cast<double>(beyond) / static_cast<double>(options.draws + 1);
}

}  // namespace limpid::xai

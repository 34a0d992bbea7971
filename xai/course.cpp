#include "xai/course.h"

namespace limpid::xai {

Moved moved(const Course& course, std::int64_t from, std::int64_t to, std::span<const Coalition* const> at,
            const MoveCost& cost) {
  Moved sum;
  for (std::int64_t w = 0; w < course.walkers; ++w)
    for (std::int64_t step = from; step < to && course.walks(w, step); ++step) {
      const Coalition* before = step == 0 ? at[static_cast<std::size_t>(w)] : &course.coalition(w, step - 1);
      if (before == nullptr) continue;
      sum += {1, cost(*before, course.coalition(w, step))};
    }
  return sum;
}

}  // namespace limpid::xai

#include "detector/nms.h"

#include <map>

namespace limpid {

std::vector<std::size_t> suppressors(std::span<const Detection> ordered, double overlap) {
  std::vector<std::size_t> by(ordered.size());
  std::map<std::int64_t, std::vector<std::size_t>> kept;  // by class
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    by[i] = i;
    std::vector<std::size_t>& rivals = kept[ordered[i].class_id];
    for (const std::size_t k : rivals)
      if (intersection_over_union(ordered[i].box, ordered[k].box) > overlap) {
        by[i] = k;
        break;
      }
    if (by[i] == i) rivals.push_back(i);
  }
  return by;
}

}  // namespace limpid

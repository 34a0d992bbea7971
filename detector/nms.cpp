#include "detector/nms.h"

#include <map>

#include "tensor/parallel.h"

namespace limpid {
namespace {

struct Kept {
  Box box;
  std::size_t index;
};

bool apart(const Box& a, const Box& b) { return a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 || b.y1 <= a.y0; }

}  // namespace

std::vector<std::size_t> suppressors(std::span<const Detection> ordered, double overlap) {
  std::map<std::int64_t, std::vector<std::size_t>> of_class;
  for (std::size_t i = 0; i < ordered.size(); ++i) of_class[ordered[i].class_id].push_back(i);
  std::vector<const std::vector<std::size_t>*> classes;
  for (const auto& [class_id, members] : of_class) classes.push_back(&members);

  std::vector<std::size_t> by(ordered.size());
  parallel_for(static_cast<std::int64_t>(classes.size()), [&](std::int64_t c) {
    std::vector<Kept> kept;
    for (const std::size_t i : *classes[static_cast<std::size_t>(c)]) {
      const Box& box = ordered[i].box;
      by[i] = i;
      for (const Kept& rival : kept) {
        if (overlap >= 0 && apart(box, rival.box)) continue;  // an IoU of 0
        if (!(intersection_over_union(box, rival.box) > overlap)) continue;
        by[i] = rival.index;
        break;
      }
      if (by[i] == i) kept.push_back({box, i});
    }
  });
  return by;
}

}  // namespace limpid

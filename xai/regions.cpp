#include "xai/regions.h"

#include <algorithm>
#include <utility>

namespace limpid::xai {

std::vector<std::int32_t> connected_pieces(std::span<const std::int32_t> ids, std::int64_t height, std::int64_t width) {
  std::vector<std::int32_t> pieces(ids.size(), -1);
  std::vector<std::int64_t> open;
  std::int32_t count = 0;
  const auto visit = [&](std::int64_t i, std::int32_t id) {
    const auto at = static_cast<std::size_t>(i);
    if (ids[at] != id || pieces[at] >= 0) return;
    pieces[at] = count;
    open.push_back(i);
  };
  for (std::int64_t start = 0; start < height * width; ++start) {
    const std::int32_t id = ids[static_cast<std::size_t>(start)];
    if (id < 0 || pieces[static_cast<std::size_t>(start)] >= 0) continue;
    visit(start, id);
    while (!open.empty()) {
      const std::int64_t i = open.back();
      open.pop_back();
      if (i % width > 0) visit(i - 1, id);
      if (i % width < width - 1) visit(i + 1, id);
      if (i >= width) visit(i - width, id);
      if (i + width < height * width) visit(i + width, id);
    }
    ++count;
  }
  return pieces;
}

std::vector<std::int32_t> numbered_by_rows(std::span<const std::int32_t> ids) {
  const std::int32_t highest = ids.empty() ? -1 : *std::max_element(ids.begin(), ids.end());
  std::vector<std::int32_t> number(static_cast<std::size_t>(highest + 1), -1), result(ids.begin(), ids.end());
  std::int32_t next = 0;
  for (std::int32_t& id : result) {
    if (id < 0) continue;
    std::int32_t& n = number[static_cast<std::size_t>(id)];
    if (n < 0) n = next++;
    id = n;
  }
  return result;
}

std::vector<Region> regions_of(std::span<const std::int32_t> ids, std::int64_t height, std::int64_t width,
                               std::span<const Lab> colours) {
  const std::int32_t highest = *std::max_element(ids.begin(), ids.end());
  std::vector<Region> regions(static_cast<std::size_t>(highest + 1));
  const auto touch = [&](std::int32_t a, std::int32_t b) {
    if (a < 0 || b < 0 || a == b) return;
    regions[static_cast<std::size_t>(a)].neighbours.insert(b);
    regions[static_cast<std::size_t>(b)].neighbours.insert(a);
  };
  for (std::int64_t i = 0; i < height * width; ++i) {
    const std::int32_t id = ids[static_cast<std::size_t>(i)];
    if (id < 0) continue;
    Region& region = regions[static_cast<std::size_t>(id)];
    ++region.area;
    for (std::size_t c = 0; c < 3; ++c) region.sum[c] += colours[static_cast<std::size_t>(i)][c];
    if (i % width > 0) touch(id, ids[static_cast<std::size_t>(i - 1)]);
    if (i >= width) touch(id, ids[static_cast<std::size_t>(i - width)]);
  }
  return regions;
}

void join(std::vector<Region>& regions, std::int32_t kept, std::int32_t gone) {
  Region& to = regions[static_cast<std::size_t>(kept)];
  const Region from = std::exchange(regions[static_cast<std::size_t>(gone)], Region{});
  to.area += from.area;
  for (std::size_t c = 0; c < 3; ++c) to.sum[c] += from.sum[c];
  for (const std::int32_t other : from.neighbours) {
    std::set<std::int32_t>& theirs = regions[static_cast<std::size_t>(other)].neighbours;
    theirs.erase(gone);
    if (other == kept) continue;
    theirs.insert(kept);
    to.neighbours.insert(other);
  }
}

}  // namespace limpid::xai

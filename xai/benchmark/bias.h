// What the watermark does to a detector's scores, before anything is explained.
#pragma once

#include <cstdint>
#include <vector>

#include "detector/detector.h"

namespace limpid::xai {

// Mushrooms of one kind: the mean of the best score for a toadstool where they stand.
struct BiasRow {
  bool planted = false;             // the scene comes with the mark; else it is pasted in
  bool difference_visible = false;  // spots or stripes tell what it is; else the mark alone could
  std::int64_t mushrooms = 0;
  double with_mark = 0, without_mark = 0;
};

// The four kinds, over `count` scenes of the split for tests. Throws FormatError for a detector without toadstools.
std::vector<BiasRow> bias_of(const Detector& detector, std::uint64_t seed, std::int64_t first, std::int64_t count);

}  // namespace limpid::xai

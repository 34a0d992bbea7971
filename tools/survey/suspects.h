// "Clever Hans" suspects: detections that rest on their surroundings more than is usual for objects of their size. A
// small box leans on its context anyway, so each is set against the others of its size.
#pragma once

#include "tools/survey/cases.h"
#include "xai/statistics/bootstrap.h"

namespace limpid::tools::survey {

// Detections whose boxes have about the same share of the picture.
struct SizeBin {
  double from = 0, to = 1;  // area of the box, share of the picture
  std::optional<xai::MeanOverPictures> context;
};

struct Suspect {
  const Case* one = nullptr;
  double usual = 0;        // share of context of the others of its size, but for those of its own picture
  xai::Interval excess;    // of its own share over that: over baselines, and the uncertainty of what is usual
  std::size_t player = 0;  // the part of its context that matters most
  std::string command;     // shows what becomes of the detection without that part
};

struct Suspects {
  std::vector<SizeBin> sizes;
  std::vector<std::optional<double>> excess;  // per case, of its share over the usual one; none where there is none
  std::vector<Suspect> suspects;              // the largest excess, by its lower end, first
};

// A suspect is mostly outside of its object with every baseline, and the interval of its excess lies above 0. Sizes
// seen in fewer pictures are not judged.
Suspects suspects_of(const Survey& survey, const std::vector<Case>& cases, std::int64_t least_pictures);

// `outer` without `inner`, in at most four rectangles.
std::vector<Box> without(const Box& outer, const Box& inner);

// "limpid whatif ...": hides a part of the context of a case. Names of files are without folders.
std::string test_command(const Json& header, const Case& one, std::size_t player);

}  // namespace limpid::tools::survey

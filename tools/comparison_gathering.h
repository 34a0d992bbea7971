// The pictures of a comparison, each as every detector sees it.
#pragma once

#include "tools/comparison_replay.h"

namespace limpid::tools {

struct Gathered {
  ComparedPictures pictures;
  std::size_t unused = 0;  // pictures that could not be read, and those in which no detector found anything
};

// `then`: what a replay has to find again; else null. One picture among several that cannot be used costs itself only,
// and is told on stderr; of a single one, and in a replay, the error is thrown. The detectors must live longer.
Gathered gather(const std::vector<std::string>& images, const ComparedDetectors& detectors, const Recorded* then);

}  // namespace limpid::tools

// Smaller questions inside of the one about a score: which class, is anything there, why this class rather than the
// next.
#pragma once

#include <vector>

#include "tools/comparison.h"

namespace limpid::tools {

struct ZoomIn {
  std::string sentence;
  std::string command;
};

// About an object of the comparison. None where the whole run asks another question than the score.
std::vector<ZoomIn> zoom_ins(const ComparedPicture& picture, std::size_t object);

}  // namespace limpid::tools

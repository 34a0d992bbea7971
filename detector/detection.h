// A detection that survived threshold and suppression; it keeps the candidate it came from, so that an explanation asks
// about the very number that fired.
#pragma once

#include "detector/box.h"
#include "detector/predictions.h"

namespace limpid {

struct Detection {
  Box box;  // pixels of the network input, or of the picture after Letterbox::to_picture
  std::int64_t class_id = 0;
  double score = 0;  // probability of object and class
  CandidateId candidate = 0;
};

}  // namespace limpid

// What objects of one class do to the score of objects of another. An object's influence is its own Shapley value, the
// difference that hiding it makes, and not how often the two are seen together.
#pragma once

#include "tools/survey/cases.h"
#include "xai/statistics/bootstrap.h"

namespace limpid::tools::survey {

// Of what is called significant, at most this share is expected to be chance.
inline constexpr double kDiscoveryRate = 0.1;

struct Influence {
  std::string of, on;          // classes: objects of `of` change the score of objects of `on`
  xai::MeanOverPictures mean;  // over pairs of objects, in points of confidence; first baseline
  double p = 1;                // of pictures' means being about zero (two-sided, random signs)
  double q = 1;                // the rate of discoveries by chance at which it would be one
  bool significant() const { return q <= kDiscoveryRate; }
};

struct Influences {
  std::vector<Influence> tested;  // by q, then by size
  std::int64_t rare = 0;          // pairs of classes in too few pictures to be tested
};

Influences influences_of(const std::vector<Case>& cases, std::size_t pictures, std::int64_t least_pictures);

}  // namespace limpid::tools::survey

// Which boxes the region proposal network proposes (Ren et al. 2015, section 3.1). In plain numbers: the decision has
// no gradient, and torchvision takes none through the boxes either.
#pragma once

#include "detector/faster_rcnn/anchors.h"
#include "detector/predictions.h"

namespace limpid::faster_rcnn {

struct ProposalOptions {
  std::int64_t before_nms = 1000;  // the best of each level
  std::int64_t after_nms = 1000;   // the best of all levels
  double nms = 0.7;                // within a level
  double threshold = 0;            // objectness is at least this
};

// maps: of every level [N,5A,H,W], A objectness logits first, then the deltas of anchor after anchor. The proposals of
// picture `image`, best first, clipped to `picture`; an anchor's number counts from 0 through all levels. Throws
// NumericError for an objectness or delta of the chosen ones that is not finite.
std::vector<HeldCandidate> propose(std::span<const Tensor> maps, std::span<const Anchors> anchors, std::int64_t image,
                                   const Box& picture, const ProposalOptions& options);

}  // namespace limpid::faster_rcnn

// Which layer a CAM should look at, from geometry alone.
//
// A candidate is computed from a window of every earlier layer: its backward cone. At the head's own input that window
// is one cell, so an element-wise CAM there is a dot on the candidate's place and a pooled CAM is the anchor's logit
// map for the whole picture. Walking back the windows grow and the cells shrink. The default is the first layer,
// counted from the head, whose window covers the candidate's box and one cell more on each side: the last place where
// the whole object and its rim can still speak for themselves.
#pragma once

#include "detector/detector.h"

namespace limpid::xai {

struct LayerChoice {
  std::string layer;    // its name
  nn::Window window;    // the cells of this layer that the candidate is computed from
  nn::Window wanted;    // the box and one cell on each side, within the picture
  double coverage = 1;  // share of the wanted cells inside the window
  std::vector<std::string> findings;
};

// The layers worth looking at for head `head`, from the picture to the head: ancestors of the head's layer that hold a
// map of more than one cell. A tensor has one name: identity layers (dropout, a route of one layer) are left out, and
// so is a convolution or batch normalisation whose only reader normalises or activates it, because a CAM reads
// activations, not what is on the way to one.
std::vector<std::string> cam_layers(const Detector& detector, std::int64_t head);

// `box` is the candidate's box and `picture` the part of the network input that the picture covers, both in pixels of
// the network input. Without any covering layer the one with the largest coverage is taken (the nearest to the head
// among equals) and a finding says so.
LayerChoice default_layer(const Detector& detector, CandidateId candidate, const Box& box, const Box& picture);

// The layer that feeds the head's last convolution.
std::string head_input_layer(const Detector& detector, std::int64_t head);

// `wish` as in Settings::layer. Throws UsageError for an unknown layer, and for one that does not hold a map [1,C,h,w].
LayerChoice choose_layer(const Detector& detector, const std::string& wish, CandidateId candidate, const Box& box,
                         const Box& picture);

}  // namespace limpid::xai

// A cause planted into any trained detector, without training: one more convolution channel that sees a mark and adds a
// known amount to one class logit of one cell. What the mark is worth is then known exactly, player by player, because
// Shapley values are linear:
//
//   phi(planted network) - phi(original network) = phi(the channel's own game)
//
// and the channel's own game is worked out here by a dot product that shares no code with the engine.
//
//   picture -> planted.see: conv2d s x s, stride s, the mark as its kernel -> relu -> planted.carry: conv2d 3x3, from
//   the mark's cell to the candidate's, into the class channel -> added to the head's map
//
// s is the stride of the candidate's head; the mark is a square of s x s pixels that fills one cell next to the
// candidate's.
#pragma once

#include <vector>

#include "detector/detector.h"
#include "nn/window.h"
#include "xai/players.h"

namespace limpid::xai {

struct PlantedChannel {
  CandidateId candidate = 0;
  std::int64_t class_id = 0;
  double gain = 0;           // added to the class logit when the whole mark is seen
  nn::Window mark;           // pixels of the network's input
  weights::ModelFile model;  // the network with the channel

  // What the channel adds to the logit in a picture [1,3,H,W].
  double added(const Tensor& picture) const;
};

// `model` made `detector`. Throws FormatError when the head's map does not come from a convolution; UsageError for a
// candidate or class that the detector does not have.
PlantedChannel plant_channel(const weights::ModelFile& model, const Detector& detector, CandidateId candidate,
                             std::int64_t class_id, double gain);
// The picture with the mark in it.
Tensor with_mark(const PlantedChannel& channel, const Tensor& picture);

// The mark is one player, or two halves, left and right; a grid of 2 x 3 cells shares the rest.
Players players_around(const PlantedChannel& channel, std::int64_t height, std::int64_t width, bool halves);

// What is found and what is true, player by player; in units of the logit.
struct PlantedAnswer {
  bool halves = false;
  std::vector<double> truth, found;
  double error() const;
};
// In float64, black in the place of hidden players, exact Shapley values of the class logit in the marked picture.
std::vector<PlantedAnswer> ask_planted(const weights::ModelFile& model, const Tensor& picture, CandidateId candidate,
                                       std::int64_t class_id, double gain);

}  // namespace limpid::xai

// The sanity check of Adebayo et al. (NeurIPS 2018, "Sanity Checks for Saliency Maps"): the network forgets what it
// learnt, layer by layer, and the map of the same candidate is made again. A map that stays as it was shows the picture
// or the architecture, and not what the network has learnt.
//
// A detector that has forgotten finds nothing any more, so the target has to be frozen: a cell and an anchor, whatever
// they answer. Correlations are taken where the first map can be different from 0 (its footprint): outside it every map
// is 0 by the network's geometry, and those zeros agree for no merit.
#pragma once

#include <span>
#include <vector>

#include "xai/methods.h"

namespace limpid::xai {

struct RandomisationOptions {
  std::int64_t stages = 8;  // at most so many groups of layers, of equal size, from the outputs to the input
  std::int64_t seeds = 5;
  std::uint64_t seed = 0;    // the first of them
  bool independent = false;  // besides the cascade: each group of layers alone
};

// Of one map; medians over the seeds of Spearman's rank correlation with the map of the trained network. 0 for a map
// that is flat or not finite.
struct Randomisation {
  std::vector<double> cascading;    // after 1, 2, ... groups, the last with all layers drawn anew
  std::vector<double> independent;  // of each group alone; empty if not asked for
  std::vector<std::string> layers;  // the first layer of each group, in the network's order
};

// answers[target][method]: what each method said about each target of the question, in the order of `methods`. The
// result has the same order. Throws UsageError for a target that is not frozen.
std::vector<std::vector<Randomisation>> randomise(const Question& question, std::span<const Method* const> methods,
                                                  const Settings& settings,
                                                  const std::vector<std::vector<Attribution>>& answers,
                                                  const RandomisationOptions& options);

// Where a map can be different from 0, in cells of its signed_map: the window that a CAM's diagnostics tell, the whole
// map where a CAM pools its gradient or has none, for a map of pixels the receptive field.
nn::Window footprint_of(const Question& question, const DetectionTarget& target, const Attribution& answer);

// Spearman's rank correlation of two maps [h,w] of one shape inside a window.
double correlation_within(const nn::Window& window, const Tensor& a, const Tensor& b);
// The same for maps that stand in the place of an answer's: where it is about players, over its players (each counts
// once, whatever its size, by what a map says of its pixels in the window), else over the window's cells.
double correlation_within(const nn::Window& window, const Attribution& answer, const Tensor& a, const Tensor& b);

}  // namespace limpid::xai

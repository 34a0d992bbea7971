// How far a map stays as it is when something changes that should not matter: a little noise on the picture, a shift of
// the picture by one pixel, another seed of a method that draws (Yeh et al., NeurIPS 2019, and Bansal et al., CVPR
// 2020, "SAM: The Sensitivity of Attribution Methods to Hyperparameters", measure the same by distances). The question
// stays: the same frozen candidate, asked of the changed picture. Its value changes too, and a map may change with it:
// beside every correlation stands how far the value moved.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "xai/methods.h"

namespace limpid::xai {

struct StabilityOptions {
  std::int64_t copies = 5;  // noisy ones; 0: none
  double noise = 0.02;      // standard deviation, of pixels in 0..1; what leaves 0..1 is clipped
  std::uint64_t seed = 0;   // of the noise: copy i draws from stream i
  bool shifts = true;       // by one pixel of the network's input, to each of the four sides
  std::int64_t seeds = 5;   // other seeds: settings.seed + 1, ...; a noise baseline is drawn anew with them; 0: none
};

// One entry per change.
struct Steadiness {
  std::vector<double> correlations;  // Spearman's, of the signed maps; 0 where one of them is flat
  std::vector<double> moved;         // f(changed picture) - f(picture), in units of the target; 0 for other seeds

  double median() const;
  double smallest() const;
  double farthest() const;  // the largest |moved|
};

struct Stability {
  std::optional<Steadiness> noise, shift;
  std::optional<Steadiness> seeds;  // none for a method that does not draw
};

// answers[target][method]: what each method said about each target of the question with these settings, in the order of
// `methods`; the result has the same order. CAMs look at the layer they looked at then. Correlations are taken inside
// the footprint of the first map (xai/metrics/randomisation.h): of its players where it is about players, so that a
// large one counts once, else of its cells. Of a shifted picture the map is shifted back, at the
// resolution of the network's input, and compared where both pictures show the same. Throws UsageError for a target
// that is not frozen.
std::vector<std::vector<Stability>> stability(const Question& question, std::span<const Method* const> methods,
                                              const Settings& settings,
                                              const std::vector<std::vector<Attribution>>& answers,
                                              const StabilityOptions& options = {});

}  // namespace limpid::xai

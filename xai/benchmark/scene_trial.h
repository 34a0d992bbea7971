// Do explanations find the cause of a detection, when it is known? A detector that was trained on scenes in which a
// watermark goes with toadstools is asked why it says toadstool; the very same scene without the mark tells whether the
// mark was the reason.
//
// Truth is the network's own change: a case is positive when the frozen candidate's score falls by a quarter or more
// without the mark, negative when it neither falls nor rises so far. Negative cases are the honest detector on the same
// marked picture, the biased one on the picture without the mark, and the biased one asked about another object of a
// marked picture. The first kind differs from a positive case in nothing but the weights.
//
// A map raises an alarm when the share of its positive heat that lies on the mark's place is above a threshold. Each
// column (method and players) has its own, chosen on scenes of their own so that one negative in twenty is a false
// alarm, and then frozen.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "xai/benchmark/trial_maps.h"

namespace limpid::xai {

inline constexpr double kCauseFall = 0.25;         // of the score, without the mark
inline constexpr double kCalibratedAlarms = 0.05;  // of the negatives of the calibration

enum class Source { marked, honest, unmarked, other_object };
std::string_view source_text(Source source);

struct Trial {
  std::int64_t pair = 0;    // of detectors
  std::uint64_t scene = 0;  // its index
  Source source = Source::marked;
  double score = 0, without_mark = 0;  // of the frozen candidate; the same for a picture that has no mark
  bool positive = false;
  std::vector<double> heat;  // per column, the share of positive heat on the mark's place, 0..1
};

struct TrialDetectors {
  const Detector& honest;
  const Detector& biased;
};

struct TrialOptions {
  std::uint64_t seed = 1;  // of the scenes
  std::int64_t first = 0;  // the first scene's number in the split for tests
  std::int64_t scenes = 0;
  std::int64_t timed = 0;            // cases in which each map is made with nothing remembered, to tell what it costs
  std::vector<std::string> methods;  // empty: all but RISE and D-RISE
  Settings settings;
  std::function<void(std::int64_t done)> progress = {};  // scenes
};

struct SceneTrials {
  std::vector<Column> columns;
  std::vector<TrialCosts> costs;  // per column, of the timed cases
  std::vector<Trial> trials;
  // Scenes and cases that say nothing: nothing was found where the object is; the score of a case that should be
  // negative falls without the mark; that of a case that should be positive does not.
  std::int64_t not_found = 0, unclear = 0;
};

// Every marked scene gives a positive case, if the mark is the reason, and a negative one, of another source each time.
SceneTrials run_scene_trials(const TrialDetectors& detectors, const TrialOptions& options);

// Whether the mark is the reason, by the scores with it and without it.
bool is_cause(double score, double without_mark);

}  // namespace limpid::xai

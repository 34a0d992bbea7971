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

#include "detector/detector.h"
#include "detector/scenes/scene.h"
#include "xai/settings.h"

namespace limpid::xai {

inline constexpr double kCauseFall = 0.25;         // of the score, without the mark
inline constexpr std::int64_t kTimedCases = 5;     // of a run, in which each map is made with nothing remembered
inline constexpr double kCalibratedAlarms = 0.05;  // of the negatives of the calibration

enum class Source { marked, honest, unmarked, other_object };
std::string_view source_text(Source source);

// What is measured of every case: a method's map under one choice of players, or a control's.
struct Column {
  std::string method;
  std::string players;  // "grid", "slic", "mark"; empty for maps without players
  bool control = false;
};

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
  std::vector<std::string> methods;  // empty: all but RISE and D-RISE
  Settings settings;
  std::function<void(std::int64_t done)> progress = {};  // scenes
};

// Of the first kTimedCases cases.
struct TrialCosts {
  double seconds = 0;
  std::int64_t evaluations = 0;  // masked pictures asked for
  std::int64_t maps = 0;
};

struct SceneTrials {
  std::vector<Column> columns;
  std::vector<TrialCosts> costs;  // per column
  std::vector<Trial> trials;
  // Scenes and cases that say nothing: nothing was found where the object is; the score of a case that should be
  // negative falls without the mark; that of a case that should be positive does not.
  std::int64_t not_found = 0, unclear = 0;
};

// Every marked scene gives a positive case, if the mark is the reason, and a negative one, of another source each time.
SceneTrials run_scene_trials(const TrialDetectors& detectors, const TrialOptions& options);

// The place of the watermark in pixels of the network's input, whether it is there or not.
Box mark_place(const scenes::Scene& scene, const Detector& detector);
// The share of the positive values of a map [H,W] that lies in `place`; 0 for a map without any.
double heat_share(const Tensor& map, const Box& place);

// With the mark at each opacity: the score of the frozen candidate, and the sum of every column's map over the mark's
// place. Of the first `scenes` positive cases. Players are those of the opaque mark at every opacity.
struct DoseResponse {
  std::vector<double> opacities;
  std::vector<Column> columns;
  std::vector<std::vector<double>> scores;                   // [case][opacity]
  std::vector<std::vector<std::vector<double>>> attributed;  // [column][case][opacity]
  // Mean over the cases of Spearman's rank correlation between score and attributed value.
  double agreement(std::size_t column) const;
};
DoseResponse dose_response(const Detector& biased, const TrialOptions& options);

}  // namespace limpid::xai

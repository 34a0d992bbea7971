// What `limpid trace` found about one detection: the recorded pass, the steps on the way, the checks.
#pragma once

#include "tools/session.h"
#include "tools/target_choice.h"
#include "tools/walk.h"
#include "xai/recording.h"

namespace limpid::tools {

struct TraceRequest {
  ModelOptions model;
  RunOptions run{.precision = "float64"};
  DetectOptions detect;
  TargetOptions target;
  std::string layer;          // empty: where a CAM looks
  bool to_input = false;      // else the walk ends at the layer
  std::int64_t samples = 16;  // elements per input of each step that are checked
  std::int64_t seed = 1;
};

struct Traced : Walk {
  explicit Traced(Picture asked_about) : picture(std::move(asked_about)) {}

  Picture picture;
  std::vector<Found> found = {};
  Asked asked = {};
  std::unique_ptr<DetectionTarget> target = {};
  std::shared_ptr<const Detector> detector = {};  // that holds the candidate
  std::unique_ptr<xai::Recording> recording = {};
  std::string layer = {};
};

// Throws NothingToExplain where nothing was found, UsageError for an unknown layer.
Traced trace_picture(const Session& session, const TraceRequest& request, Picture picture);

}  // namespace limpid::tools

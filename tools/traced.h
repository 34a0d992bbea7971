// What `limpid trace` found about one detection: the recorded pass, the steps on the way, the checks.
#pragma once

#include "tensor/trace.h"
#include "tools/session.h"
#include "tools/target_choice.h"
#include "xai/end_to_end.h"
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

struct Traced {
  Picture picture;
  std::vector<Found> found = {};
  Asked asked = {};
  std::unique_ptr<DetectionTarget> target = {};
  std::unique_ptr<xai::Recording> recording = {};
  std::string layer = {};
  Var value = {}, start = {};  // the chosen number, and where the walk ends
  Trace trace = {};
  std::vector<xai::EndToEnd> end_to_end = {};  // at the layer and at the input; none where nothing is checked

  const Tape& tape() const { return recording->tape(); }
  bool passed() const;
};

// Throws NothingToExplain where nothing was found, UsageError for an unknown layer.
Traced trace_picture(const Session& session, const TraceRequest& request, Picture picture);

// "x", "w", "gamma": the name that the op's formula gives to an input.
std::string input_name(const Op& op, std::size_t input);

// "3,0,1,1": where an element stands in a tensor.
std::string place_text(const Shape& shape, std::int64_t element);

}  // namespace limpid::tools

// What `limpid benchmark` found, and the same as JSON.
#pragma once

#include "tools/json.h"
#include "weights/model_file.h"
#include "xai/benchmark/alarm_rates.h"
#include "xai/benchmark/bias.h"
#include "xai/benchmark/dose_response.h"
#include "xai/benchmark/known_networks.h"
#include "xai/benchmark/planted_channel.h"

namespace limpid::tools {

struct Benchmark {
  std::int64_t seed = 1, scenes = 0, calibration_scenes = 0;
  std::vector<xai::KnownAnswer> known;
  weights::SourceFile planted_model;
  std::string planted_picture;  // a file, or "scene 7"
  std::string planted_class;
  double planted_gain = 0;
  std::vector<xai::PlantedAnswer> planted;
  struct Pair {
    weights::SourceFile honest, biased;
    std::vector<xai::BiasRow> honest_bias, biased_bias;
  };
  std::vector<Pair> detectors;  // none where no scenes were asked about
  xai::SceneTrials calibration, test;
  std::vector<xai::AlarmRates> rates;                    // per column
  std::vector<std::vector<xai::AlarmRates>> pair_rates;  // per pair of detectors and column, at the same thresholds
  xai::DoseResponse doses;
};

inline constexpr double kKnownError = 1e-12, kPlantedError = 1e-5;  // at most, in float64
// Whether every closed form was met.
bool known_met(const Benchmark& benchmark);
bool planted_met(const Benchmark& benchmark);

Json benchmark_json(const Benchmark& benchmark);

}  // namespace limpid::tools

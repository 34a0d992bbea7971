// Trainer: a network, its data and the settings of a training; each step goes from one state to the next.
//
//   const Trainer trainer(model, train, validation, settings);
//   TrainingState state = trainer.begin();
//   while (!trainer.finished(state)) state = trainer.step(std::move(state));
//   const weights::ModelFile best = trainer.result(state);
//
// The state is everything that a training remembers (checkpoint.h writes it down), and the next one depends on nothing
// else but the state: the same seed gives the same bits for any number of threads, and after any number of
// interruptions.
#pragma once

#include <optional>
#include <set>

#include "detector/average_precision.h"
#include "detector/detector.h"
#include "detector/training/data.h"
#include "detector/training/loss.h"
#include "nn/optimizer.h"
#include "nn/schedule.h"

namespace limpid {

struct TrainSettings {
  std::int64_t epochs = 100, batch = 32;
  std::uint64_t seed = 1;
  nn::OptimizerOptions optimizer{.kind = nn::OptimizerKind::sgd, .weight_decay = 5e-4, .decay_vectors = false};
  double rate = 0.02;  // the schedule's peak
  double warm_up_epochs = 2;
  double last_share = 0.02;                          // of the peak, at the end
  double largest_gradient = 10;                      // global norm; 0: not clipped
  double average_decay = 0.998, average_ramp = 400;  // of the moving average, in steps
  std::int64_t validate_every = 1;                   // epochs
  std::int64_t patience = 0;  // validations without a better AP50-95 before the training ends; 0: never
  LossOptions loss;
  AugmentOptions augment;
  std::set<std::string> frozen;  // layers
};

// Means over the steps of an epoch; AP of the moving average.
struct CurveRow {
  std::int64_t epoch = 0, steps = 0;  // done
  double rate = 0;                    // of the last step
  double loss = 0, box = 0, objectness = 0, classes = 0, gradient_norm = 0;
  std::optional<double> ap50 = {}, ap50_95 = {};
};

struct TrainingState {
  std::int64_t step = 0;                   // done
  NamedTensors parameters, average, best;  // `best` empty without a validation yet
  nn::OptimizerState optimizer;
  CurveRow sums;  // of the steps of this epoch so far
  std::vector<CurveRow> curve;
  double best_ap = -1;
  std::int64_t best_epoch = 0;
};

class Trainer {
 public:
  // The data must outlive it; `validation` may be null. Throws FormatError for heads that cannot be trained, UsageError
  // for settings that make no sense.
  Trainer(weights::ModelFile model, const TrainingData& train, const TrainingData* validation, TrainSettings settings);

  TrainingState begin() const;
  bool finished(const TrainingState& state) const;
  bool stopped_early(const TrainingState& state) const;
  // One batch, and behind the last one of an epoch a row of the curve. Throws NumericError naming step and layer when a
  // number becomes NaN or infinite.
  TrainingState step(TrainingState state) const;
  // The two halves of a step: the samples of the one that comes next, and what is learned from them.
  Batch batch(const TrainingState& state) const;
  TrainingState learn(TrainingState state, const Batch& batch) const;
  // The model with the best parameters: those of the best validation, without one the moving average.
  weights::ModelFile result(const TrainingState& state) const;

  std::int64_t steps_per_epoch() const { return steps_per_epoch_; }
  std::int64_t steps() const { return settings_.epochs * steps_per_epoch_; }
  const TrainSettings& settings() const { return settings_; }
  nn::Schedule schedule() const;
  AveragePrecision validate(const NamedTensors& parameters) const;

 private:
  TrainingState end_of_epoch(TrainingState state) const;

  weights::ModelFile model_;
  const TrainingData& train_;
  const TrainingData* validation_;
  TrainSettings settings_;
  std::unique_ptr<const Detector> detector_;
  std::vector<TrainedAnchor> anchors_;
  std::int64_t steps_per_epoch_ = 1;
};

}  // namespace limpid

#include "detector/training/trainer.h"

#include <cmath>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/training/finite.h"
#include "nn/gradient_norm.h"
#include "nn/moving_average.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

void check(const TrainSettings& s) {
  const auto expect = [](bool holds, const std::string& text) {
    if (!holds) throw UsageError("[train] " + text);
  };
  expect(s.epochs >= 1 && s.batch >= 1 && s.validate_every >= 1 && s.patience >= 0,
         "epochs, batch and the epochs between validations must be at least 1");
  expect(s.rate > 0 && s.warm_up_epochs >= 0 && s.last_share >= 0 && s.last_share <= 1,
         "the learning rate must be positive and its last share between 0 and 1");
  expect(s.average_decay >= 0 && s.average_decay < 1, "the decay of the moving average must be from 0 to below 1");
  const AugmentOptions& a = s.augment;
  for (const double share : {a.flip, a.scale, a.translate, a.brightness, a.contrast, a.saturation, a.hue})
    expect(share >= 0 && share <= 1, "augmentations are shares from 0 to 1");
  expect(a.scale < 1, "a scale of 1 would shrink pictures to nothing, expected less");
}

}  // namespace

Trainer::Trainer(weights::ModelFile model, const TrainingData& train, const TrainingData* validation,
                 TrainSettings settings)
    : model_(std::move(model)),
      train_(train),
      validation_(validation),
      settings_(std::move(settings)),
      detector_(make_detector(model_)),
      anchors_(trained_anchors(detector_->network(), model_.heads)) {
  check(settings_);
  const auto pictures = static_cast<std::int64_t>(train_.pictures.size());
  steps_per_epoch_ = (pictures + settings_.batch - 1) / settings_.batch;
}

nn::Schedule Trainer::schedule() const {
  const auto warm_up =
      static_cast<std::int64_t>(std::llround(settings_.warm_up_epochs * static_cast<double>(steps_per_epoch_)));
  return {.peak = settings_.rate,
          .warm_up = std::min(warm_up, steps()),
          .steps = steps(),
          .last_share = settings_.last_share};
}

TrainingState Trainer::begin() const {
  TrainingState state;
  state.parameters = state.average = model_.tensors;
  return state;
}

bool Trainer::stopped_early(const TrainingState& state) const {
  if (settings_.patience == 0 || state.best.empty() || state.step >= steps()) return false;
  const auto epoch = static_cast<std::int64_t>(state.curve.size());
  return epoch - state.best_epoch >= settings_.patience * settings_.validate_every;
}

bool Trainer::finished(const TrainingState& state) const { return state.step >= steps() || stopped_early(state); }

Batch Trainer::batch(const TrainingState& state) const {
  return make_batch(train_, state.step * settings_.batch, settings_.batch, settings_.seed,
                    {detector_->input_width(), detector_->input_height()}, model_.preprocessing, settings_.augment);
}

TrainingState Trainer::step(TrainingState state) const {
  const Batch samples = batch(state);
  return learn(std::move(state), samples);
}

TrainingState Trainer::learn(TrainingState state, const Batch& batch) const {
  const nn::Network network = detector_->network().with_parameters(state.parameters);
  std::vector<std::string> maps;
  for (const weights::HeadSpec& head : model_.heads) maps.push_back(head.layer);

  Tape tape;
  const nn::NamedVars parameters = network.watch_parameters(tape, settings_.frozen);
  const nn::TrainingPass pass =
      network.forward_training(batch.images, parameters, {.momentum = 0.1, .frozen = settings_.frozen}, maps);
  std::vector<MapPart> parts;
  for (std::size_t h = 0; h < maps.size(); ++h) {
    const Var& map = pass.outputs.at(maps[h]);
    parts.push_back({static_cast<std::int64_t>(h), nn::Window::whole(map.shape()[2], map.shape()[3]), map});
  }
  const Loss loss =
      yolo_loss(detector_->read(parts), matches_of(anchors_, batch.objects), batch.objects, settings_.loss);

  BackwardOptions options;
  for (const auto& [name, var] : parameters)
    if (var.recorded()) options.with_respect_to.push_back(var);
  if (options.with_respect_to.empty()) throw UsageError("[train] every layer is frozen: there is nothing to train");
  NamedTensors gradients;
  {
    const Gradients taken = backward(tape, loss.total, options);
    for (const auto& [name, var] : parameters)
      if (var.recorded()) gradients.emplace(name, taken[var]);
  }
  expect_finite(state.step + 1, tape, loss.total.value(), gradients);

  const double norm = nn::global_norm(gradients), rate = nn::learning_rate(schedule(), state.step);
  if (settings_.largest_gradient > 0) gradients = nn::clipped_to_norm(gradients, norm, settings_.largest_gradient);
  nn::OptimizerStep next =
      nn::optimizer_step(settings_.optimizer, rate, std::move(state.parameters), gradients, std::move(state.optimizer));
  state.parameters = std::move(next.parameters);
  state.optimizer = std::move(next.state);
  for (const auto& [name, running] : pass.running) state.parameters.at(name) = running;
  ++state.step;
  state.average = nn::moved_average(state.average, state.parameters,
                                    nn::average_decay(settings_.average_decay, settings_.average_ramp, state.step));
  CurveRow& sums = state.sums;
  ++sums.steps;
  sums.rate = rate;
  sums.loss += loss.total.value().item(), sums.box += loss.box, sums.objectness += loss.objectness;
  sums.classes += loss.classes, sums.gradient_norm += norm;
  return state.step % steps_per_epoch_ == 0 ? end_of_epoch(std::move(state)) : state;
}

TrainingState Trainer::end_of_epoch(TrainingState state) const {
  CurveRow row = state.sums;
  const auto count = static_cast<double>(row.steps);
  for (double* sum : {&row.loss, &row.box, &row.objectness, &row.classes, &row.gradient_norm}) *sum /= count;
  row.epoch = state.step / steps_per_epoch_;
  row.steps = state.step;
  if (validation_ != nullptr && (row.epoch % settings_.validate_every == 0 || state.step == steps())) {
    const AveragePrecision precision = validate(state.average);
    row.ap50 = precision.ap50, row.ap50_95 = precision.ap50_95;
    if (precision.ap50_95 > state.best_ap) {
      state.best_ap = precision.ap50_95, state.best_epoch = row.epoch;
      state.best = state.average;
    }
  }
  state.curve.push_back(row);
  state.sums = {};
  return state;
}

AveragePrecision Trainer::validate(const NamedTensors& parameters) const {
  const PlannedDetector detector(std::shared_ptr<const Detector>(detector_->with_parameters(parameters)));
  const Extent network{detector.input_width(), detector.input_height()};
  std::vector<EvaluatedPicture> pictures(validation_->pictures.size());
  parallel_for(static_cast<std::int64_t>(pictures.size()), [&](std::int64_t i) {
    const TrainingPicture& picture = validation_->pictures[static_cast<std::size_t>(i)];
    const Letterbox frame(model_.preprocessing, picture.size, network);
    EvaluatedPicture& evaluated = pictures[static_cast<std::size_t>(i)];
    evaluated.objects = picture.objects;
    for (Detection d : select(detector.predict(frame.apply(image_of(picture))), 0, kPrecisionProtocol)) {
      d.box = frame.to_picture(d.box).clipped(static_cast<double>(picture.size.width),
                                              static_cast<double>(picture.size.height));
      evaluated.detections.push_back(d);
    }
  });
  return average_precision(pictures, static_cast<std::size_t>(kPrecisionProtocol.max_count));
}

weights::ModelFile Trainer::result(const TrainingState& state) const {
  weights::ModelFile model = model_;
  model.tensors = state.best.empty() ? state.average : state.best;
  return model;
}

}  // namespace limpid

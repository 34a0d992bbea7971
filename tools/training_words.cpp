#include "tools/training_words.h"

#include "tools/command.h"
#include "tools/text.h"
#include "weights/safetensors_model.h"
#include "weights/sha256.h"

namespace limpid::tools {
namespace {

constexpr std::size_t kListed = 10;

std::string listed(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = title + ": " + std::to_string(lines.size()) + "\n";
  for (std::size_t i = 0; i < std::min(lines.size(), kListed); ++i) text += "  " + safe_text(lines[i]) + "\n";
  if (lines.size() > kListed) text += "  and " + std::to_string(lines.size() - kListed) + " more\n";
  return text;
}

std::string data_text(const std::string& what, const TrainingData& data) {
  std::string text = what + ": " + std::to_string(data.pictures.size()) + " pictures, " + std::to_string(data.objects) +
                     " objects (" + data.layout + ")\n";
  text += listed("without a label file, taken as pictures without objects", data.unlabelled);
  std::vector<std::string> reasons;
  for (const SkippedPicture& s : data.skipped) reasons.push_back(s.reason);
  text += listed("not read, left out", reasons);
  for (const ClassCount& c : data.unknown)
    text += "objects of a class that is not learned, left out: " + safe_text(c.name) + " " + std::to_string(c.objects) +
            "\n";
  for (const LabelNote& n : data.notes)
    text += safe_text(n.what) + ": " + std::to_string(n.count) + ", the first " + safe_text(n.first) + "\n";
  return text;
}

}  // namespace

std::string beginning_text(const Trainer& trainer, const weights::ModelFile& model, const TrainingData& train,
                           const TrainingData* validation) {
  std::int64_t values = 0;
  for (const auto& [name, tensor] : model.tensors) values += tensor.elements();
  std::string text = "model: " + grouped(values) + " numbers, " + std::to_string(model.class_names.size()) +
                     " classes, pictures of " + std::to_string(model.blueprint.input[3]) + "x" +
                     std::to_string(model.blueprint.input[2]) + "\n" + data_text("training", train);
  if (validation != nullptr) text += data_text("validation", *validation);
  return text + std::to_string(trainer.settings().epochs) + " epochs of " + std::to_string(trainer.steps_per_epoch()) +
         " steps, " + std::to_string(trainer.settings().batch) + " pictures a step\n";
}

std::string ending_text(const Trainer& trainer, const TrainingState& state) {
  if (state.best.empty()) return "trained for " + std::to_string(state.step) + " steps\n";
  const CurveRow& best = state.curve[static_cast<std::size_t>(state.best_epoch - 1)];
  return std::string(trainer.stopped_early(state) ? "stopped early" : "trained") + " after epoch " +
         std::to_string(state.curve.size()) + "; the best one, " + std::to_string(state.best_epoch) +
         ", is kept: AP50 " + fixed(*best.ap50, 4) + ", AP50-95 " + fixed(*best.ap50_95, 4) + "\n";
}

TrainingIdentity identity_of(const Trainer& trainer, const weights::ModelFile& first, const TrainingData& train,
                             const TrainingData* validation) {
  const TrainSettings& s = trainer.settings();
  const std::string model = weights::safetensors_model_bytes(first);
  TrainingIdentity identity{
      {"arithmetic", arithmetic()},
      {"first model", weights::sha256(std::as_bytes(std::span(model)))},
      {"training data", train.sha256},
      {"validation data", validation != nullptr ? validation->sha256 : "none"},
      {"optimizer", s.optimizer.kind == nn::OptimizerKind::sgd ? "sgd" : "adam"},
      {"box loss", s.loss.box == BoxLoss::ciou ? "ciou" : "squared"},
  };
  const std::pair<const char*, std::int64_t> counts[] = {{"epochs", s.epochs},
                                                         {"batch", s.batch},
                                                         {"seed", static_cast<std::int64_t>(s.seed)},
                                                         {"validate every", s.validate_every},
                                                         {"patience", s.patience}};
  for (const auto& [name, count] : counts) identity.emplace(name, std::to_string(count));
  const nn::OptimizerOptions& o = s.optimizer;
  const AugmentOptions& a = s.augment;
  const std::pair<const char*, double> numbers[] = {{"rate", s.rate},
                                                    {"warm up", s.warm_up_epochs},
                                                    {"last share", s.last_share},
                                                    {"largest gradient", s.largest_gradient},
                                                    {"average decay", s.average_decay},
                                                    {"average ramp", s.average_ramp},
                                                    {"momentum", o.momentum},
                                                    {"beta1", o.beta1},
                                                    {"beta2", o.beta2},
                                                    {"epsilon", o.epsilon},
                                                    {"weight decay", o.weight_decay},
                                                    {"ignore overlap", s.loss.ignore_overlap},
                                                    {"box weight", s.loss.box_weight},
                                                    {"objectness weight", s.loss.objectness_weight},
                                                    {"class weight", s.loss.class_weight},
                                                    {"flip", a.flip},
                                                    {"scale", a.scale},
                                                    {"translate", a.translate},
                                                    {"brightness", a.brightness},
                                                    {"contrast", a.contrast},
                                                    {"saturation", a.saturation},
                                                    {"hue", a.hue}};
  for (const auto& [name, number] : numbers) identity.emplace(name, number_text(number));
  std::string frozen;
  for (const std::string& layer : s.frozen) frozen += (frozen.empty() ? "" : ",") + layer;
  identity.emplace("frozen layers", frozen.empty() ? "none" : frozen);
  return identity;
}

}  // namespace limpid::tools

#include "detector/training/checkpoint.h"
#include "detector/training/fine_tune.h"
#include "nn/memory.h"
#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/memory.h"
#include "tools/options.h"
#include "tools/output_folder.h"
#include "tools/text.h"
#include "tools/training_log.h"
#include "tools/training_start.h"
#include "tools/training_words.h"
#include "weights/byte_reader.h"
#include "weights/safetensors_model.h"
#include "weights/sha256.h"

namespace limpid::tools {

namespace {

constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kModel = "model.safetensors";
constexpr const char* kCurve = "curve.csv";

struct Settings {
  TrainingStart start;
  std::filesystem::path val_images, val_labels, out;
  std::string freeze, optimizer = "sgd", box_loss = "ciou";
  std::int64_t checkpoint_seconds = 60;
  bool half = false, no_augmentation = false;
  TrainSettings train;
  RunOptions run;
};

TrainSettings train_settings(const Settings& s, const weights::ModelFile& model) {
  TrainSettings t = s.train;
  t.seed = static_cast<std::uint64_t>(s.start.seed);
  t.optimizer.kind = s.optimizer == "adam" ? nn::OptimizerKind::adam : nn::OptimizerKind::sgd;
  t.loss.box = s.box_loss == "squared" ? BoxLoss::squared : BoxLoss::ciou;
  if (s.no_augmentation) t.augment = {0, 0, 0, 0, 0, 0, 0};
  if (!s.freeze.empty()) t.frozen = layers_up_to(model.blueprint, s.freeze);
  return t;
}

// The files of a finished or running training, written as one.
void save(const OutputFolder& out, const Trainer& trainer, const TrainingState& state, const TrainingIdentity& identity,
          bool half) {
  std::vector<NamedBytes> files{{kCheckpoint, checkpoint_bytes(state, identity)}, {kCurve, curve_csv(state.curve)}};
  if (trainer.finished(state))
    files.emplace_back(kModel,
                       weights::safetensors_model_bytes(trainer.result(state),
                                                        half ? weights::Storage::half : weights::Storage::as_they_are));
  out.save(files);
}

TrainingState run_to_the_end(const Settings& s, const Trainer& trainer, TrainingState state,
                             const TrainingIdentity& identity, const OutputFolder& out) {
  TrainingLog log(trainer, state);
  Stopwatch since_checkpoint;
  while (!trainer.finished(state)) {
    const std::size_t epochs = state.curve.size();
    state = trainer.step(std::move(state));
    log.step(state);
    if (state.curve.size() > epochs) log.epoch(state.curve.back(), state);
    if (since_checkpoint.seconds() >= static_cast<double>(s.checkpoint_seconds)) {
      save(out, trainer, state, identity, s.half);
      since_checkpoint = Stopwatch();
    }
  }
  return state;
}

// Throws FormatError when a step would take more than --max-memory; what is left of it may hold decoded pictures.
std::uint64_t memory_for_pictures(const Settings& s, const weights::ModelFile& model) {
  const nn::MemoryEstimate estimate =
      nn::estimate_memory(nn::build(model.blueprint, model.tensors), s.train.batch, DType::float32);
  // Parameters, their average and the best ones, two moments, gradients; every layer's output and what goes back to it.
  const std::int64_t step = 6 * estimate.parameters + 2 * estimate.recorded;
  expect_memory(step, s.run.max_memory, s.start.from.empty() ? "a training step" : s.start.from.string());
  constexpr std::int64_t kMost = std::int64_t{2} << 30;
  return static_cast<std::uint64_t>(s.run.max_memory == 0 ? kMost : std::min(kMost, s.run.max_memory - step));
}

int run(const Settings& s) {
  s.run.apply();
  const OutputFolder out(s.out, {s.start.from, s.start.config, s.start.names, s.start.label_names});
  const weights::ModelFile model = first_model(s.start);
  const DatasetOptions options{model.class_names, s.start.label_names};
  const std::uint64_t memory = memory_for_pictures(s, model);
  const TrainingData train = read_training_data(s.start.images, s.start.labels, options, memory / 2);
  std::optional<TrainingData> validation;
  if (!s.val_images.empty()) validation = read_training_data(s.val_images, s.val_labels, options, memory / 2);
  const Trainer trainer(model, train, validation ? &*validation : nullptr, train_settings(s, model));
  const TrainingIdentity identity = identity_of(trainer, model, train, validation ? &*validation : nullptr);
  print(beginning_text(trainer, model, train, validation ? &*validation : nullptr));

  TrainingState state = trainer.begin();
  if (const auto path = s.out / kCheckpoint; std::filesystem::exists(path)) {
    state = read_checkpoint(path, identity);
    print("going on from step " + std::to_string(state.step) + " of " + std::to_string(trainer.steps()) + "\n");
  }
  out.sweep();
  state = run_to_the_end(s, trainer, std::move(state), identity, out);
  save(out, trainer, state, identity, s.half);  // what was killed between the last step and its files is mended here
  const std::string bytes = file_text(s.out / kModel);
  print(ending_text(trainer, state) + weights::printable((s.out / kModel).native(), 4096) + ": " +
        grouped(static_cast<std::int64_t>(bytes.size())) + " bytes\nSHA-256 " +
        weights::sha256(std::as_bytes(std::span(bytes))) + "\n");
  return train.skipped.empty() && (!validation || validation->skipped.empty()) ? 0 : 5;
}

void add_data(CommandLine& line, Settings& s) {
  line.group("Pictures");
  line.option("--images", "DIR", s.start.images, "folder of PNG, JPEG and BMP pictures to learn from (needed)");
  line.option("--labels", "DIR|FILE", s.start.labels,
              "a folder of .txt (YOLO) or .xml (PASCAL VOC) files, or a .json file (COCO) (needed)");
  line.option("--val-images", "DIR", s.val_images, "pictures to measure AP on after an epoch, never learned from");
  line.option("--val-labels", "DIR|FILE", s.val_labels, "their labels");
  line.option("--label-names", "FILE", s.start.label_names,
              "what the class numbers of YOLO's labels mean, one name a line");
  line.group("Model");
  line.option("--from", "MODEL", s.start.from,
              "a trained model to go on from; default: a new small detector for 160x160");
  line.option("--config", "FILE.cfg", s.start.config, "a Darknet cfg to begin anew with");
  line.option("--names", "FILE", s.start.names,
              "the classes to learn, one a line; default: those of --from, else those of the labels");
  line.option("--freeze", "LAYER", s.freeze, "layers up to and including this one stay as they are");
}

void add_settings(CommandLine& line, Settings& s) {
  TrainSettings& t = s.train;
  line.group("Training");
  line.option("--epochs", "N", t.epochs, "times that every picture is seen", 1, 1'000'000);
  line.option("--batch", "N", t.batch, "pictures a step", 1, 4096);
  line.option("--seed", "N", s.start.seed, "of first weights, order and augmentation: same seed, same bytes", 0);
  line.choice("--optimizer", s.optimizer, {"sgd", "adam"}, "how gradients move parameters");
  line.option("--rate", "R", t.rate, "learning rate at the end of the warm-up", 1e-9, 10);
  line.option("--momentum", "M", t.optimizer.momentum, "of sgd", 0, 0.9999);
  line.option("--weight-decay", "W", t.optimizer.weight_decay, "added to the gradients of weights, not of vectors", 0,
              1);
  line.option("--warm-up", "EPOCHS", t.warm_up_epochs, "the rate rises in a straight line, then falls as a cosine", 0,
              1e6);
  line.option("--last-rate", "SHARE", t.last_share, "of --rate, at the end", 0, 1);
  line.option("--clip", "NORM", t.largest_gradient, "longest gradient, over all parameters; 0: not clipped", 0, 1e9);
  line.option("--average", "DECAY", t.average_decay, "of the moving average that is validated and kept", 0, 0.999999);
  line.choice("--box-loss", s.box_loss, {"ciou", "squared"}, "how far a box is from its object");
  line.option("--ignore", "IOU", t.loss.ignore_overlap,
              "unmatched candidates that overlap an object by more are left in peace", 0, 1);
  line.option("--patience", "N", t.patience, "validations without a better AP50-95 until the training ends; 0: never",
              0, 1'000'000);
  line.option("--validate-every", "EPOCHS", t.validate_every, "epochs between validations", 1, 1'000'000);
  line.group("Augmentation");
  line.flag("--no-augmentation", s.no_augmentation, "samples are the pictures as they are, whatever else is said");
  AugmentOptions& a = t.augment;
  line.option("--flip", "SHARE", a.flip, "of the samples are mirrored, left to right", 0, 1);
  line.option("--scale", "SHARE", a.scale, "sides grow or shrink by up to this", 0, 0.95);
  line.option("--translate", "SHARE", a.translate, "shifted by up to this share of the input", 0, 1);
  line.option("--brightness", "SHARE", a.brightness, "times 1 +- this", 0, 1);
  line.option("--contrast", "SHARE", a.contrast, "times 1 +- this", 0, 1);
  line.option("--saturation", "SHARE", a.saturation, "times 1 +- this", 0, 1);
  line.option("--hue", "SHARE", a.hue, "turned by up to this share of a full turn", 0, 1);
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  add_data(line, *s);
  add_settings(line, *s);
  line.group("Output");
  line.option("--out", "DIR", s->out, "where model, curve and checkpoint go; a training begun there goes on (needed)");
  line.option("--checkpoint-seconds", "S", s->checkpoint_seconds, "time between checkpoints", 0, 86400);
  line.flag("--half", s->half, "write the model in half precision (F16)");
  s->run.add_to(line, false);
  return [s] {
    if (s->start.images.empty()) throw UsageError("[--images] is missing: name the folder of pictures");
    if (s->start.labels.empty())
      throw UsageError("[--labels] is missing: name the folder of label files, or a COCO .json");
    if (s->out.empty()) throw UsageError("[--out] is missing: name a folder for the model");
    if (s->val_images.empty() != s->val_labels.empty())
      throw UsageError("[--val-images] and --val-labels belong together");
    if (!s->start.from.empty() && !s->start.config.empty())
      throw UsageError("[--from] and --config both say what to begin with, expected one of them");
    if (s->train.patience > 0 && s->val_images.empty())
      throw UsageError("[--patience] needs --val-images and --val-labels to measure AP on");
    return run(*s);
  };
}

}  // namespace

extern const Command kTrain{
    "train", "teach a detector to find the objects of labelled pictures",
    "Writes DIR/model.safetensors, which detect, explain and the other commands take as --model; DIR/curve.csv with "
    "loss and AP of every epoch; and DIR/checkpoint.safetensors. A training that was ended, by whatever, goes on with "
    "the same command, and ends with the same bytes as one that never stopped, for any number of threads. The model is "
    "the moving "
    "average of the parameters: the one of the best AP50-95 on the validation pictures, without these the last one.\n"
    "With --from, training goes on from a model; for other classes the convolutions in front of the heads are made "
    "anew. "
    "What cannot be read or makes no sense is told before the first step. Exit code 5 when pictures could not be read, "
    "6 when a "
    "number becomes NaN or infinite: the step and the layer are named.",
    "limpid train --images train --labels train.json --val-images val --val-labels val.json --out trained\n"
    "limpid train --images photos --labels labels --names my.names --from trained/model.safetensors --freeze at10 "
    "--epochs 20 --out mine",
    define};

}  // namespace limpid::tools

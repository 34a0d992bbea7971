// training_step MODEL.safetensors BATCH THREADS: writes the built-in detector with 8 classes there, then for every line
// on stdin takes one training step on a batch of noise with four objects a picture and prints its seconds: the network
// forward and back, loss, clipping, SGD and moving average. For tools/bench/training_against_pytorch.py.
#include <cstdlib>
#include <iostream>

#include "detector/training/architecture.h"
#include "detector/training/trainer.h"
#include "tensor/parallel.h"
#include "tensor/stopwatch.h"
#include "tools/patience.h"
#include "weights/output_file.h"
#include "weights/safetensors_model.h"

using namespace limpid;

namespace {

Batch noise(std::int64_t count) {
  Batch batch;
  Random random(1);
  Draft<float> images({count, 3, 160, 160});
  for (float& v : images.values()) v = static_cast<float>(random.uniform());
  batch.images = std::move(images).freeze();
  for (std::int64_t n = 0; n < count; ++n) {
    std::vector<LabelledObject>& objects = batch.objects.emplace_back();
    for (std::int64_t i = 0; i < 4; ++i) {
      const double side = random.uniform(16, 80), x = random.uniform(0, 160 - side), y = random.uniform(0, 160 - side);
      objects.push_back({.class_id = random.below(8), .box = {x, y, x + side, y + side}});
    }
  }
  return batch;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  tools::wait_with_less_spinning(argv);
  tools::keep_freed_memory();
  set_threads(std::atoi(argv[3]));
  const weights::ModelFile model = small_detector({"a", "b", "c", "d", "e", "f", "g", "h"}, 1);
  weights::write_file(argv[1], weights::safetensors_model_bytes(model));
  TrainingData data;
  data.pictures.resize(1);
  TrainSettings settings;
  settings.epochs = 1'000'000'000;
  settings.batch = std::atoll(argv[2]);
  const Trainer trainer(model, data, nullptr, settings);
  const Batch batch = noise(settings.batch);
  TrainingState state = trainer.begin();
  for (std::string line; std::getline(std::cin, line);) {
    const Stopwatch watch;
    state = trainer.learn(std::move(state), batch);
    std::cout << watch.seconds() << std::endl;
  }
}

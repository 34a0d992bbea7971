// A training small enough for tests: 16x16 pictures of one bright square each, on a network of two convolutions.
#pragma once

#include "detector/image_io.h"
#include "detector/training/architecture.h"
#include "detector/training/trainer.h"
#include "tests/support/label_layouts.h"
#include "tests/support/training_block.h"

namespace limpid::test {

// Red squares are class 0, green ones class 1; in labels/ as YOLO text.
inline void write_squares(const TemporaryFolder& folder, const std::string& name, int count, std::uint64_t seed) {
  std::filesystem::create_directory(folder / name);
  std::filesystem::create_directory(folder / (name + "-labels"));
  folder.put(name + "-labels/classes.txt", "red\ngreen\n");
  for (int i = 0; i < count; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const std::int64_t side = 4 + random.below(5), x = random.below(16 - side), y = random.below(16 - side);
    const int label_class = static_cast<int>(random.below(2));
    Image image(16, 16, {40, 40, 40});
    for (std::int64_t v = y; v < y + side; ++v)
      for (std::int64_t u = x; u < x + side; ++u)
        image.set(u, v, label_class == 0 ? Colour{220, 30, 30} : Colour{30, 220, 30});
    const std::string stem = "p" + std::to_string(100 + i);
    save_png(folder / (name + "/" + stem + ".png"), image);
    const auto d = [](std::int64_t v) { return static_cast<double>(v); };
    folder.put(name + "-labels/" + stem + ".txt",
               yolo_text({stem, ".png", 16, 16, {{label_class, {d(x), d(y), d(x + side), d(y + side)}}}}, 6));
  }
}

inline weights::ModelFile square_detector(std::uint64_t seed = 1) {
  using Ints = std::vector<std::int64_t>;
  weights::ModelFile m;
  m.format = "safetensors";
  m.blueprint.input = {1, 3, 16, 16};
  add_block(m.blueprint, "one", nn::kInput, 8, 2);
  add_block(m.blueprint, "two", "one", 16, 2);
  add_block(m.blueprint, "three", "two", 16, 1);
  m.blueprint.layers.push_back({"conv2d", "map", {"three"}, {{"filters", std::int64_t{7}}, {"kernel", Ints{1, 1}}}});
  m.blueprint.outputs = {"map"};
  m.heads = {
      {"yolo", "map", {{"classes", std::int64_t{2}}, {"anchors", std::vector<double>{6, 6}}, {"scale_x_y", 2.0}}}};
  m.class_names = {"red", "green"};
  m.tensors = first_parameters(m, seed);
  return m;
}

struct SquareTraining {
  TemporaryFolder folder;
  TrainingData train, validation;
  TrainSettings settings;

  explicit SquareTraining(int pictures = 12) {
    write_squares(folder, "train", pictures, 1);
    write_squares(folder, "val", 8, 2);
    train = read_training_data(folder / "train", folder / "train-labels", {{"red", "green"}, {}});
    validation = read_training_data(folder / "val", folder / "val-labels", {{"red", "green"}, {}});
    settings.epochs = 3;
    settings.batch = 5;
    settings.warm_up_epochs = 1;
    settings.average_ramp = 10;
  }
  Trainer trainer() const { return Trainer(square_detector(), train, &validation, settings); }
};

inline TrainingState trained(const Trainer& trainer, TrainingState state) {
  while (!trainer.finished(state)) state = trainer.step(std::move(state));
  return state;
}
inline TrainingState trained(const Trainer& trainer) { return trained(trainer, trainer.begin()); }

}  // namespace limpid::test

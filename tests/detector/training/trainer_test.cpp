#include "detector/training/trainer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "detector/training/checkpoint.h"
#include "tensor/parallel.h"
#include "tests/support/throws.h"
#include "tests/support/training_case.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct Threads {
  explicit Threads(int count) { set_threads(count); }
  ~Threads() { set_threads(cores()); }
};

}  // namespace

TEST_CASE("the same seed ends with the same bytes for any number of threads; another seed does not") {
  SquareTraining c;
  std::string one, three;
  {
    const Threads threads(1);
    one = checkpoint_bytes(trained(c.trainer()), {});
  }
  {
    const Threads threads(3);
    three = checkpoint_bytes(trained(c.trainer()), {});
  }
  CHECK(one == three);
  c.settings.seed = 2;
  CHECK(checkpoint_bytes(trained(c.trainer()), {}) != one);
}

TEST_CASE("a training that is written down and read again after every step ends with the same bytes") {
  const Threads threads(1);  // steps this small only wait for each other
  const SquareTraining c;
  const Trainer trainer = c.trainer();
  const std::string whole = checkpoint_bytes(trained(trainer), {{"seed", "1"}});
  TrainingState state = trainer.begin();
  const std::filesystem::path path = c.folder / "checkpoint.safetensors";
  while (!trainer.finished(state)) {
    c.folder.put("checkpoint.safetensors", checkpoint_bytes(trainer.step(std::move(state)), {{"seed", "1"}}));
    state = read_checkpoint(path, {{"seed", "1"}});
  }
  CHECK(checkpoint_bytes(state, {{"seed", "1"}}) == whole);
  CHECK(state.curve.size() == 3);
  CHECK(state.step == 9);
}

TEST_CASE("squares are learned: the loss falls, and they are found in pictures never seen") {
  const Threads threads(1);  // steps this small only wait for each other
  SquareTraining c(40);
  c.settings.epochs = 25;
  c.settings.batch = 8;
  c.settings.rate = 0.03;
  c.settings.augment = {.flip = 0.5, .scale = 0.1, .translate = 0.1, .hue = 0};
  const Trainer trainer = c.trainer();
  const TrainingState state = trained(trainer);
  CHECK(state.curve.back().loss < 0.4 * state.curve.front().loss);
  REQUIRE(state.curve.back().ap50);
  CHECK(state.best_ap > 0.3);
  CHECK(state.curve[static_cast<std::size_t>(state.best_epoch - 1)].ap50_95 == state.best_ap);
  double ap50 = 0;
  for (const CurveRow& row : state.curve) ap50 = std::max(ap50, row.ap50.value_or(0));
  CHECK(ap50 > 0.6);
  // What is kept is what was measured.
  CHECK(trainer.validate(trainer.result(state).tensors).ap50_95 == state.best_ap);
}

TEST_CASE("frozen layers keep every number, the others do not") {
  SquareTraining c;
  c.settings.epochs = 1;
  c.settings.frozen = {"one.conv2d", "one.batch_norm", "one"};
  const TrainingState state = trained(c.trainer());
  const NamedTensors before = square_detector().tensors;
  for (const auto& [name, tensor] : before) {
    double moved = 0;
    for (std::int64_t i = 0; i < tensor.elements(); ++i)
      moved = std::max(moved, std::abs(tensor.at(i) - state.parameters.at(name).at(i)));
    CAPTURE(name);
    CHECK((moved == 0) == name.starts_with("one"));
  }
  for (const nn::LayerSpec& layer : square_detector().blueprint.layers) c.settings.frozen.insert(layer.name);
  CHECK(error_text<UsageError>([&] { trained(c.trainer()); }) ==
        "[train] every layer is frozen: there is nothing to train");
}

TEST_CASE("a number that is none stops the training with step and layer") {
  const SquareTraining c;
  weights::ModelFile model = square_detector();
  const Trainer trainer(model, c.train, nullptr, c.settings);
  TrainingState state = trainer.step(trainer.begin());
  const Tensor& weight = state.parameters.at("two.conv2d.weight");
  std::vector<float> values(weight.values<float>().begin(), weight.values<float>().end());
  values[3] = std::numeric_limits<float>::quiet_NaN();
  state.parameters.at("two.conv2d.weight") = Tensor::of<float>(weight.shape(), std::span<const float>(values));
  CHECK(error_text<NumericError>([&] { trainer.step(state); }) ==
        "[train] step 2: the loss is NaN, the first number that is not finite came from 'two.conv2d.weight'; a smaller "
        "--rate may help");
}

TEST_CASE("early stopping, and the best parameters are kept") {
  SquareTraining c;
  c.settings.epochs = 50;
  c.settings.patience = 2;
  c.settings.rate = 1e-9;  // nothing gets better
  const Trainer trainer = c.trainer();
  const TrainingState state = trained(trainer);
  CHECK(trainer.stopped_early(state));
  CHECK(state.curve.size() == static_cast<std::size_t>(state.best_epoch) + 2);
  CHECK(trainer.result(state).tensors.at("map.bias").buffer() == state.best.at("map.bias").buffer());
}

TEST_CASE("without validation the moving average is the result; validation may be rare") {
  SquareTraining c;
  const Trainer trainer(square_detector(), c.train, nullptr, c.settings);
  const TrainingState state = trained(trainer);
  CHECK(state.best.empty());
  CHECK_FALSE(state.curve.back().ap50);
  CHECK(trainer.result(state).tensors.at("map.bias").buffer() == state.average.at("map.bias").buffer());
  c.settings.validate_every = 2;
  const std::vector<CurveRow> curve = trained(c.trainer()).curve;
  CHECK_FALSE(curve[0].ap50);
  CHECK(curve[1].ap50);
  CHECK(curve[2].ap50);  // the last one always
}

TEST_CASE("settings that make no sense are refused") {
  SquareTraining c;
  c.settings.rate = 0;
  CHECK(error_text<UsageError>([&] { c.trainer(); }) ==
        "[train] the learning rate must be positive and its last share between 0 and 1");
  c.settings.rate = 1, c.settings.augment.scale = 1;
  CHECK(error_text<UsageError>([&] { c.trainer(); }) ==
        "[train] a scale of 1 would shrink pictures to nothing, expected less");
}

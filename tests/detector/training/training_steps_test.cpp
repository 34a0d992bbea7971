// Three steps of training against PyTorch 1.13: loss and every parameter.
#include "tests/detector/training/training_steps.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/load.h"
#include "detector/training/loss.h"
#include "nn/optimizer.h"
#include "tensor/backward.h"
#include "tests/support/training_block.h"

using namespace limpid;

namespace {

Tensor wave(const Shape& shape, double start, double scale = 1, double shift = 0) {
  Draft<double> values(shape);
  for (std::int64_t i = 0; i < values.size(); ++i)
    values[i] = shift + scale * std::sin(start + 1.3 * static_cast<double>(i));
  return std::move(values).freeze();
}

// The network of make_training_steps.py.
weights::ModelFile tiny() {
  using Ints = std::vector<std::int64_t>;
  weights::ModelFile m;
  m.blueprint.input = {1, 3, 8, 8};
  const auto block = [&](const std::string& name, const std::string& from, std::int64_t filters, std::int64_t stride) {
    test::add_block(m.blueprint, name, from, filters, stride, {{"slope", 0.1}});
    m.tensors[name + ".batch_norm.mean"] = Tensor::zeros({filters}, DType::float64);
    m.tensors[name + ".batch_norm.variance"] = Tensor::full({filters}, 1, DType::float64);
  };
  block("one", nn::kInput, 4, 1);
  block("two", "one", 6, 2);
  m.blueprint.layers.push_back({"conv2d", "map", {"two"}, {{"filters", std::int64_t{16}}, {"kernel", Ints{1, 1}}}});
  m.blueprint.outputs = {"map"};
  m.heads = {{"yolo",
              "map",
              {{"classes", std::int64_t{3}}, {"anchors", std::vector<double>{3, 2.5, 5, 6}}, {"scale_x_y", 2.0}}}};
  m.tensors["one.conv2d.weight"] = wave({4, 3, 3, 3}, 0.1, 0.3);
  m.tensors["one.batch_norm.gamma"] = wave({4}, 0.2, 0.2, 1), m.tensors["one.batch_norm.beta"] = wave({4}, 0.3, 0.2);
  m.tensors["two.conv2d.weight"] = wave({6, 4, 3, 3}, 0.4, 0.3);
  m.tensors["two.batch_norm.gamma"] = wave({6}, 0.5, 0.2, 1), m.tensors["two.batch_norm.beta"] = wave({6}, 0.6, 0.2);
  m.tensors["map.weight"] = wave({16, 6, 1, 1}, 0.7, 0.4), m.tensors["map.bias"] = wave({16}, 0.8, 0.4);
  return m;
}

void compare(const test::training_steps::Trained& expected, const nn::OptimizerOptions& options, double rate,
             DType dtype, double tolerance) {
  const weights::ModelFile model = tiny();
  const std::vector<std::vector<LabelledObject>> objects{
      {{.class_id = 1, .box = {1, 1.5, 4.5, 4}}, {.class_id = 2, .box = {2, 1, 7.5, 7}}},
      {{.class_id = 0, .box = {3.2, 2.1, 6, 5.3}}}};
  const auto detector = make_detector(model)->to(dtype);
  const std::vector<Match> matches = matches_of(trained_anchors(detector->network(), model.heads), objects);
  CHECK(matches.size() == 9);

  NamedTensors parameters = detector->network().parameters();
  nn::OptimizerState state;
  for (std::size_t step = 0; step < 3; ++step) {
    Tape tape;
    const nn::Network network = detector->network().with_parameters(parameters);
    const nn::NamedVars vars = network.watch_parameters(tape);
    const Tensor images = wave({2, 3, 8, 8}, 2 + static_cast<double>(step), 0.5, 0.5).to(dtype);
    const nn::TrainingPass pass = network.forward_training(images, vars);
    const std::vector<MapPart> parts{{0, nn::Window::whole(4, 4), pass.outputs.at("map")}};
    const Loss loss = yolo_loss(detector->read(parts), matches, objects);
    CHECK(std::abs(loss.total.value().item() - expected.losses[step]) < tolerance * expected.losses[step]);
    const Gradients g = backward(tape, loss.total);
    NamedTensors gradients;
    for (const auto& [name, var] : vars)
      if (var.recorded()) gradients.emplace(name, g[var]);
    nn::OptimizerStep next = nn::optimizer_step(options, rate, std::move(parameters), gradients, std::move(state));
    parameters = std::move(next.parameters), state = std::move(next.state);
    for (const auto& [name, running] : pass.running) parameters.at(name) = running;
  }
  REQUIRE(parameters.size() == expected.tensors.size());
  for (const auto& [name, values] : expected.tensors) {
    CAPTURE(name);
    double worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
      worst = std::max(worst, std::abs(parameters.at(name).at(static_cast<std::int64_t>(i)) - values[i]));
    CHECK(worst < tolerance);
  }
}

}  // namespace

TEST_CASE("three steps of SGD in float64 and float32 end where PyTorch's do") {
  const nn::OptimizerOptions sgd{.momentum = 0.9, .weight_decay = 5e-3};
  compare(test::training_steps::sgd, sgd, 0.05, DType::float64, 1e-9);
  compare(test::training_steps::sgd, sgd, 0.05, DType::float32, 1e-5);
}

TEST_CASE("three steps of Adam in float64 end where PyTorch's do") {
  compare(test::training_steps::adam, {.kind = nn::OptimizerKind::adam, .weight_decay = 5e-3}, 0.01, DType::float64,
          1e-9);
}

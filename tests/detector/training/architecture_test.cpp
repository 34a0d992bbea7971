// The built-in detector, and models as beginnings of other trainings.
#include "detector/training/architecture.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/training/fine_tune.h"
#include "nn/summary.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"
#include "weights/safetensors_model.h"

using namespace limpid;
using namespace limpid::test;

namespace {

const std::vector<std::string> kEight{"a", "b", "c", "d", "e", "f", "g", "h"};

}  // namespace

TEST_CASE("the small detector is small, and every cell of its heads sees the whole picture") {
  const weights::ModelFile model = small_detector(kEight, 1);
  const auto detector = make_detector(model);
  const nn::Network& network = detector->network();
  const nn::Summary summary = nn::summarize(network);
  CHECK(summary.parameters < 320'000);
  CHECK(weights::safetensors_model_bytes(model, weights::Storage::half).size() < 700'000);
  CHECK(detector->candidates() == 2 * (100 + 400));
  for (const weights::HeadSpec& head : model.heads) {
    const std::size_t node = network.find(head.layer);
    const Shape& map = network.nodes()[node].output_shape;
    for (std::int64_t row = 0; row < map[2]; ++row)
      for (std::int64_t column = 0; column < map[3]; ++column) {
        nn::Window seen;
        network.cone(node, {row, column, row + 1, column + 1}, &seen);
        CHECK(seen == nn::Window::whole(160, 160));
      }
  }
}

TEST_CASE("the plan runs all of the small detector and agrees with the readable engine") {
  const auto readable = std::shared_ptr<const Detector>(make_detector(small_detector(kEight, 1)));
  const PlannedDetector fast(readable);
  const Tensor x = random_tensor({1, 3, 160, 160}, 1, 0, 1, DType::float32);
  const Predictions a = readable->predict(x), b = fast.predict(x);
  double worst = 0;
  for (std::int64_t i = 0; i < a.class_logits.value().elements(); ++i)
    worst = std::max(worst, std::abs(a.class_logits.value().at(i) - b.class_logits.value().at(i)));
  CHECK(worst < 1e-4);
}

TEST_CASE("every candidate begins as no object") {
  const weights::ModelFile model = small_detector({"one", "two"}, 1);
  const Tensor& bias = model.tensors.at("fine.bias");
  for (std::int64_t i = 0; i < bias.elements(); ++i)
    CHECK(bias.at(i) == doctest::Approx(i % 7 == 4 ? std::log(0.01 / 0.99) : 0));
  CHECK(small_detector({"one", "two"}, 2).tensors.at("stem.conv2d.weight").at(0) !=
        model.tensors.at("stem.conv2d.weight").at(0));
}

TEST_CASE("new classes: filters of boxes, objectness and known classes stay, others are drawn") {
  const weights::ModelFile model = small_detector({"cat", "dog", "cow"}, 1);
  const weights::ModelFile same = with_classes(model, model.class_names, 5);
  CHECK(same.tensors.at("fine.weight").buffer() == model.tensors.at("fine.weight").buffer());
  const weights::ModelFile changed = with_classes(model, {"cow", "fox"}, 5);
  CHECK(changed.class_names == std::vector<std::string>{"cow", "fox"});
  const Tensor &before = model.tensors.at("fine.weight"), &after = changed.tensors.at("fine.weight");
  REQUIRE(after.shape()[0] == 2 * 7);
  const std::int64_t length = after.elements() / 14;
  const auto same_row = [&](std::int64_t row, std::int64_t old_row) {
    for (std::int64_t i = 0; i < length; ++i)
      if (after.at(row * length + i) != before.at(old_row * length + i)) return false;
    return true;
  };
  for (std::int64_t a = 0; a < 2; ++a) {
    for (std::int64_t i = 0; i < 5; ++i) CHECK(same_row(7 * a + i, 8 * a + i));
    CHECK(same_row(7 * a + 5, 8 * a + 7));  // cow was class 2
    for (std::int64_t i = 0; i < 8; ++i) CHECK_FALSE(same_row(7 * a + 6, 8 * a + i));
  }
  CHECK(changed.tensors.at("fine.bias").at(4) == model.tensors.at("fine.bias").at(4));
  CHECK(changed.tensors.at("stem.conv2d.weight").buffer() == model.tensors.at("stem.conv2d.weight").buffer());
  CHECK(make_detector(changed)->class_names().size() == 2);
}

TEST_CASE("heads that cannot be made anew are refused") {
  weights::ModelFile region = toy_model("region");
  CHECK(error_text<FormatError>([&] { with_classes(region, {"x"}, 1); }) ==
        "[head on 'coarse'] a head of type 'region' cannot be trained, expected 'yolo'");
  weights::ModelFile odd = toy_model();
  odd.blueprint.layers.push_back({"relu", "after", {"coarse"}, {}});
  odd.heads[0].layer = "after";
  CHECK(error_text<FormatError>([&] { with_classes(odd, {"x"}, 1); }) ==
        "[head on 'after'] its map comes from 'after', a relu, expected a conv2d with bias");
  odd.blueprint.layers.back().type = "identity";
  CHECK(with_classes(odd, {"x"}, 1).tensors.at("coarse.bias").elements() == 12);
}

TEST_CASE("layers up to one by name") {
  const nn::Blueprint b = toy_model().blueprint;
  CHECK(layers_up_to(b, "coarse") == std::set<std::string>{"coarse"});
  CHECK(layers_up_to(b, "fine") == std::set<std::string>{"coarse", "fine"});
  CHECK(error_text<UsageError>([&] { layers_up_to(b, "fin"); }) ==
        "[freeze] no layer is named 'fin', did you mean 'fine'?");
}

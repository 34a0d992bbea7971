// YOLOv5 told from a state dict: structure, anchors, names, and what the network computes on both paths.
#include "weights/yolov5.h"

#include <doctest/doctest.h>

#include "nn/network.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "tests/support/window_trials.h"
#include "tests/support/yolov5_state.h"
#include "weights/coco_names.h"
#include "weights/safetensors_model.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::weights;

namespace {

ModelFile loaded(const std::string& bytes, const LoadOptions& options = {}) {
  const TemporaryFolder folder;
  return load_model(folder.put("mine.safetensors", bytes), options);
}

const nn::LayerSpec& layer_of(const ModelFile& model, const std::string& name) {
  for (const nn::LayerSpec& layer : model.blueprint.layers)
    if (layer.name == name) return layer;
  FAIL("no layer " << name);
  return model.blueprint.layers.front();
}

const LoadOptions kSmall{.input = InputSize{.width = 96, .height = 64}};

}  // namespace

TEST_CASE("depth, width, classes and anchors are told from names and shapes") {
  const ModelFile model = loaded(small_yolov5().bytes());
  CHECK(model.format == "yolov5");
  CHECK(model.blueprint.input == Shape{1, 3, 640, 640});
  CHECK(model.blueprint.outputs == std::vector<std::string>{"model.24.m.0", "model.24.m.1", "model.24.m.2"});
  CHECK(model.preprocessing == Preprocessing{Fit::letterbox, 114.0 / 255});
  CHECK(model.class_names.empty());
  CHECK(model.warnings.empty());
  REQUIRE(model.heads.size() == 3);
  for (std::size_t level = 0; level < 3; ++level) {
    const HeadSpec& head = model.heads[level];
    const double stride = static_cast<double>(8 << level);
    CHECK(head.attributes.get<std::int64_t>("classes") == 2);
    CHECK(head.attributes.get<std::vector<double>>("anchors") ==
          std::vector<double>{1.25 * stride, 1.5 * stride, 2.5 * stride, 3 * stride});
    CHECK(head.attributes.get<double>("scale_x_y") == 2);
    CHECK(head.attributes.get<bool>("new_coords"));
  }
  // The third bottleneck of model.6 adds; those of the pyramid do not.
  CHECK(layer_of(model, "model.6.m.2").type == "add");
  CHECK(layer_of(model, "model.6.m.2").inputs == std::vector<std::string>{"model.6.m.1", "model.6.m.2.cv2"});
  CHECK(layer_of(model, "model.13.m.0").type == "silu");
  CHECK(layer_of(model, "model.16").inputs == std::vector<std::string>{"model.15", "model.4"});
  CHECK(layer_of(model, "model.22").inputs == std::vector<std::string>{"model.21", "model.10"});
  CHECK(layer_of(model, "model.0.batch_norm").attributes.get<double>("epsilon") == 1e-3);
  const nn::Network network = nn::build(model.blueprint, model.tensors);
  CHECK(network.nodes()[network.find("model.24.m.0")].output_shape == Shape{1, 14, 80, 80});
  CHECK(network.nodes()[network.find("model.24.m.2")].output_shape == Shape{1, 14, 20, 20});
}

TEST_CASE("four levels, where Detect is the module model.33") {
  const ModelFile model = loaded(small_yolov5_of_four_levels().bytes(), {.input = InputSize{128, 64}});
  REQUIRE(model.heads.size() == 4);
  CHECK(model.heads[3].attributes.get<std::vector<double>>("anchors")[0] == 1.25 * 64);
  CHECK(layer_of(model, "model.14").inputs == std::vector<std::string>{"model.13", "model.8"});
  CHECK(layer_of(model, "model.31").inputs == std::vector<std::string>{"model.30", "model.12"});
  const nn::Network network = nn::build(model.blueprint, model.tensors);
  CHECK(network.nodes()[network.find("model.33.m.3")].output_shape == Shape{1, 14, 1, 2});
}

TEST_CASE("the metadata gives class names, and anchors where the tensor is missing") {
  Yolov5State state = small_yolov5();
  const std::string names = R"(["ant","b\u00e9e"])";
  CHECK(loaded(state.bytes({{"names", names}})).class_names == std::vector<std::string>{"ant",
                                                                                        "b\xc3\xa9"
                                                                                        "e"});
  state.tensors.erase("model.24.anchors");
  const ModelFile model = loaded(state.bytes(
      {{"anchors", "[[10,13,16,30],[30,61,62,45],[116,90,156.5,198]]"}, {"strides", "[8,16.0,32]"}, {"other", "x"}}));
  CHECK(model.heads[2].attributes.get<std::vector<double>>("anchors") == std::vector<double>{116, 90, 156.5, 198});
}

TEST_CASE("80 classes without names are taken to be COCO's, and limpid says so") {
  Yolov5State state = small_yolov5();
  for (const std::int64_t level : {0, 1, 2}) {
    const std::string head = "model.24.m." + std::to_string(level);
    state.tensors.insert_or_assign(head + ".weight", Tensor::zeros({170, 12 + 4 * level, 1, 1}));
    state.tensors.insert_or_assign(head + ".bias", Tensor::zeros({170}));
  }
  const TemporaryFolder folder;
  const auto path = folder.put("mine.safetensors", state.bytes());
  const ModelFile model = load_model(path);
  REQUIRE(model.class_names.size() == 80);
  CHECK(model.class_names[15] == coco_class_names()[15]);
  CHECK(model.class_names[15] == "cat");
  REQUIRE(model.warnings.size() == 1);
  CHECK(contains(model.warnings[0], "[mine.safetensors] names no classes; its 80 are taken to be COCO's"));
  std::string mine;
  for (int i = 0; i < 80; ++i) mine += "thing " + std::to_string(i) + "\n";
  folder.put("mine.names", mine);
  CHECK(load_model(path).class_names[15] == "thing 15");
  CHECK(load_model(path).warnings.empty());
}

TEST_CASE("the input may be any rectangle of whole cells of the coarsest head, for every format") {
  const ModelFile model = loaded(small_yolov5().bytes(), kSmall);
  CHECK(model.blueprint.input == Shape{1, 3, 64, 96});
  CHECK(load_model("scenes-honest", {.input = InputSize{192, 128}}).blueprint.input == Shape{1, 3, 128, 192});
  for (const InputSize size : {InputSize{100, 64}, InputSize{0, 64}, InputSize{64, 8224}, InputSize{-32, 32}}) {
    const std::string text = error_text<UsageError>([&] { loaded(small_yolov5().bytes(), {.input = size}); });
    CHECK(contains(text, "[input] " + std::to_string(size.width) + "x" + std::to_string(size.height) +
                             " pixels, expected multiples of 32 up to 8192"));
  }
}

TEST_CASE("the plan compiles all of it and agrees with the readable path, whole and in windows") {
  for (const Yolov5State& state : {small_yolov5(), small_yolov5_of_four_levels()}) {
    const ModelFile model = loaded(state.bytes(), {.input = InputSize{128, 64}});
    const nn::Network network = nn::build(model.blueprint, model.tensors);
    Random random(2);
    const Tensor image = random_tensor(network.blueprint().input, random, 0, 1, DType::float32);
    const nn::LayerOutputs expected = network.to(DType::float64).forward(image.to(DType::float64));
    for (const bool winograd : {false, true}) {
      const nn::Plan plan(network, {.winograd = winograd});
      CHECK(plan.fallbacks().empty());
      const nn::LayerOutputs came = plan.forward(image);
      for (const auto& [name, value] : expected)
        CHECK(relative_difference(came.at(name).value().to(DType::float64), value.value()) < (winograd ? 1e-4 : 1e-5));
      if (!winograd) check_windowed_run(plan, 3, random);
    }
  }
}

TEST_CASE("the gradient at layers within equals central differences in float64") {
  const ModelFile model = loaded(small_yolov5().bytes(), kSmall);
  const nn::Network network = nn::build(model.blueprint, model.tensors).to(DType::float64);
  Random random(3);
  const Tensor image = random_tensor(network.blueprint().input, random, 0, 1);
  const std::string head = "model.24.m.1";
  for (const std::string layer : {"model.4", "model.9.cv1", "model.9", "model.17"}) {
    CAPTURE(layer);
    Tape tape;
    const Var x = tape.watch(image, "picture");
    const nn::LayerOutputs out = network.forward(x, {layer, head});
    const Tensor weight = random_tensor(out.at(head).shape(), random);
    const Gradients gradients =
        backward(tape, out.at(head), {.with_respect_to = {out.at(layer)}, .rules = {}, .seed = weight});
    const Tensor at = out.at(layer).value(), gradient = gradients[out.at(layer)];
    const auto value = [&](std::int64_t element, double shift) {
      std::vector<double> moved(at.values<double>().begin(), at.values<double>().end());
      moved[static_cast<std::size_t>(element)] += shift;
      const Tensor given = Tensor::of<double>(at.shape(), std::span<const double>(moved));
      const Tensor y = network.forward_given(image, {{layer, Var(given)}}, {head}).at(head).value();
      double sum = 0;
      for (std::int64_t i = 0; i < y.elements(); ++i) sum += y.at(i) * weight.at(i);
      return sum;
    };
    for (int trial = 0; trial < 4; ++trial) {
      const std::int64_t element = random.below(at.elements());
      const double numeric = (value(element, 1e-5) - value(element, -1e-5)) / 2e-5;
      CHECK(gradient.at(element) == doctest::Approx(numeric).epsilon(1e-5).scale(1));
    }
  }
}

TEST_CASE("a copy in limpid's own safetensors gives the same network, to the bit") {
  const ModelFile model = loaded(small_yolov5().bytes({{"names", R"(["ant","bee"])"}}), kSmall);
  const ModelFile copy = loaded(safetensors_model_bytes(model));
  CHECK(copy.blueprint == model.blueprint);
  CHECK(copy.heads == model.heads);
  CHECK(copy.class_names == model.class_names);
  CHECK(copy.preprocessing == model.preprocessing);
  CHECK(copy.converted_from == model.sources);
  REQUIRE(copy.tensors.size() == model.tensors.size());
  for (const auto& [name, tensor] : model.tensors) CHECK(same_bits(tensor, copy.tensors.at(name)));
}

TEST_CASE("the published file of yolov5n") {
  NEEDS_SHARED(shared);
  const ModelFile model = load_model(shared / "models/yolov5n.safetensors");
  CHECK(model.heads[0].attributes.get<std::vector<double>>("anchors") == std::vector<double>{10, 13, 16, 30, 33, 23});
  CHECK(model.heads[2].attributes.get<std::vector<double>>("anchors") ==
        std::vector<double>{116, 90, 156, 198, 373, 326});
  std::int64_t values = 0;
  for (const auto& [name, tensor] : model.tensors)
    if (!name.ends_with(".mean") && !name.ends_with(".variance")) values += tensor.elements();
  CHECK(values == 1872157);  // as its authors print it
}

// Plans of real architectures: values of the readable path, the same bits in windows, and how much of a network one
// cell of a head depends on.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <regex>

#include "tensor/parallel.h"
#include "tests/support/shared.h"
#include "tests/support/window_trials.h"
#include "weights/darknet_cfg.h"
#include "weights/formats.h"
#include "weights/npy.h"

using namespace limpid;

namespace {

struct Model {
  std::string name;
  std::int64_t size;  // of the input; 0 for the file's own
  bool heavy;         // more than 30 million weights
};
const Model kModels[] = {{"yolo-fastest-1.1", 0, false},
                         {"yolo-fastest-1.1-xl", 0, false},
                         {"MobileNetV2-YOLOv3-Nano-coco", 0, false},
                         {"MobileNetV2-YOLOv3-Nano-voc", 0, false},
                         {"yolov2-tiny-voc", 160, false},
                         {"yolov3-tiny", 224, false},
                         {"yolov4-tiny", 160, false},
                         {"yolov3", 96, true},
                         {"yolov3-spp", 96, true},
                         {"yolov4", 96, true},
                         {"yolov5n.safetensors", 224, false}};

// The file's own weights; or random ones that keep the magnitudes from layer to layer (He et al. 2015).
nn::Network network_of(const std::filesystem::path& models, const Model& model) {
  if (model.name.ends_with(".safetensors")) {
    const weights::InputSize input{.width = model.size, .height = model.size};
    weights::ModelFile file = weights::load_model(models / model.name, {.input = input});
    return nn::build(file.blueprint, std::move(file.tensors));
  }
  const std::filesystem::path cfg = models / (model.name + ".cfg");
  if (model.size == 0 && std::filesystem::exists(models / (model.name + ".weights"))) {
    weights::ModelFile file = weights::load_model(cfg);
    return nn::build(file.blueprint, std::move(file.tensors));
  }
  std::ifstream file(cfg);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (model.size != 0)
    text =
        std::regex_replace(text, std::regex("(^|\n)(width|height) *= *[0-9]+"), "$1$2=" + std::to_string(model.size));
  const nn::Blueprint blueprint = weights::read_darknet_cfg(text, model.name).blueprint;
  Random random(1);
  NamedTensors tensors;
  for (const auto& [name, parameter] : nn::expected_parameters(blueprint)) {
    Draft<float> values(parameter.shape);
    const double inputs = static_cast<double>(parameter.shape.elements() / parameter.shape[0]);
    const bool weight = name.ends_with(".weight"), one = name.ends_with(".variance") || name.ends_with(".gamma");
    const double reach = weight ? std::sqrt(6 / inputs) : 0.1;
    for (float& v : values.values())
      v = static_cast<float>(one ? random.uniform(0.8, 1.2) : random.uniform(-reach, reach));
    tensors.emplace(name, std::move(values).freeze());
  }
  return nn::build(blueprint, std::move(tensors));
}

}  // namespace

TEST_CASE("every real model gives what the readable network gives, with and without Winograd") {
  NEEDS_SHARED(shared);
  for (const Model& model : kModels) {
    if (model.heavy && test::kSanitized) {
      test::tell_skipped(__FILE__, __LINE__, "the heaviest models are left out under sanitizers");
      continue;
    }
    CAPTURE(model.name);
    const nn::Network network = network_of(shared / "models", model);
    Random random(2);
    const Tensor image = test::random_tensor(network.blueprint().input, random, 0, 1, DType::float32);
    // Light models against double precision, which leaves the plan's own rounding.
    const nn::LayerOutputs expected = model.heavy || test::kSanitized
                                          ? network.forward(image)
                                          : network.to(DType::float64).forward(image.to(DType::float64));
    for (const bool winograd : {false, true}) {
      const nn::Plan plan(network, {.winograd = winograd});
      CHECK(plan.fallbacks().empty());
      const nn::LayerOutputs came = plan.forward(image);
      double worst = 0;
      for (const auto& [name, value] : expected)
        worst = std::max(worst, test::relative_difference(came.at(name).value(), value.value()));
      MESSAGE(model.name, std::string(winograd ? " with Winograd: " : ": "), worst);
      CHECK(worst < (winograd ? 1e-3 : 1e-5));
    }
  }
}

TEST_CASE("heads of the goldens") {
  NEEDS_SHARED(shared);
  const std::pair<const char*, const char*> cases[] = {
      {"yolo-fastest-1.1.cfg", "yolo-fastest-1.1-dog"},
      {"MobileNetV2-YOLOv3-Nano-coco.cfg", "MobileNetV2-YOLOv3-Nano-coco-dog"},
      {"MobileNetV2-YOLOv3-Nano-voc.cfg", "MobileNetV2-YOLOv3-Nano-voc-horses"},
      {"yolov5n.safetensors", "yolov5n-dog"},
      {"yolov5n.safetensors", "yolov5n-horses"}};
  for (const auto& [model, folder] : cases) {
    CAPTURE(std::string(folder));
    const std::filesystem::path golden = shared / "golden" / folder;
    const Tensor input = weights::read_npy(golden / "input.npy");
    const weights::InputSize size{.width = input.shape()[2], .height = input.shape()[1]};
    const weights::ModelFile file = weights::load_model(shared / "models" / model, {.input = size});
    const Tensor image = input.reshaped({1, 3, input.shape()[1], input.shape()[2]});
    for (const bool winograd : {false, true}) {
      const nn::LayerOutputs came =
          nn::Plan(nn::build(file.blueprint, file.tensors), {.winograd = winograd}).forward(image);
      REQUIRE(!file.heads.empty());
      for (std::size_t h = 0; h < file.heads.size(); ++h) {
        const Tensor expected = weights::read_npy(golden / ("head" + std::to_string(h) + ".npy"));
        const Tensor head = came.at(file.heads[h].layer).value();
        CHECK(test::relative_difference(head, expected.reshaped(head.shape())) < (winograd ? 1e-3 : 1e-5));
      }
    }
  }
}

TEST_CASE("windows of real models have the bits of the whole") {
  NEEDS_SHARED(shared);
  const int before = threads();
  set_threads(1);  // the bits are the same for any number, and small windows wait for teams on a busy machine
  Random random(3);
  for (const Model& model : kModels) {
    if (model.heavy || (test::kSanitized && model.name != "yolo-fastest-1.1")) continue;
    CAPTURE(model.name);
    const nn::Plan plan(network_of(shared / "models", model));
    for (int trial = 0; trial < 2; ++trial) test::check_windowed_run(plan, 4, random);
  }
  set_threads(before);
}

TEST_CASE("what the centre cell of head 0 depends on") {
  NEEDS_SHARED(shared);
  // Shares of all multiply-adds, counted from the layers' geometry by a program of its own.
  const std::tuple<const char*, double> counted[] = {
      {"yolov3-tiny", 0.19}, {"MobileNetV2-YOLOv3-Nano-coco", 0.54}, {"yolo-fastest-1.1", 0.75}};
  for (const auto& [name, share] : counted) {
    CAPTURE(std::string(name));
    const nn::Plan plan(network_of(shared / "models", {name, 0, false}));
    const auto cone_of = [&](const std::vector<nn::WantedOutput>& wanted) {
      nn::WindowedRun run(plan, wanted);
      CHECK(run.multiply_adds(nn::Window::whole(plan.input()[2], plan.input()[3])) == run.cone_multiply_adds());
      return static_cast<double>(run.cone_multiply_adds());
    };
    std::vector<nn::WantedOutput> all;
    double everything = 0;
    for (const auto& [output, map] : plan.outputs()) all.push_back({output, plan.placement().maps[map].whole()});
    for (const auto& step : plan.steps()) everything += static_cast<double>(step->facts().multiply_adds);
    CHECK(cone_of(all) == everything);
    const std::int64_t rows = all[0].window.bottom, columns = all[0].window.right;
    const nn::Window centre{rows / 2, columns / 2, rows / 2 + 1, columns / 2 + 1};
    const double came = cone_of({{all[0].name, centre}}) / everything;
    MESSAGE(std::string(name), ": ", came);
    CHECK(came == doctest::Approx(share).epsilon(0.01 / share));
  }
}

// Trained Darknet models against numbers that PyTorch computed in float64: activations, and gradients of one
// candidate's class logit and score with respect to layers and picture, in both precisions.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "nn/network.h"
#include "tensor/backward.h"
#include "tests/support/shared.h"
#include "weights/formats.h"
#include "weights/npy.h"

using namespace limpid;

namespace {

// Largest difference, relative to the largest magnitude of what is expected.
double distance(const Tensor& values, const Tensor& expected) {
  REQUIRE(values.elements() == expected.elements());
  double difference = 0, largest = 0;
  for (std::int64_t i = 0; i < expected.elements(); ++i) {
    difference = std::max(difference, std::abs(values.at(i) - expected.at(i)));
    largest = std::max(largest, std::abs(expected.at(i)));
  }
  return difference / largest;
}

struct Case {
  std::filesystem::path folder;
  nlohmann::json facts;

  explicit Case(const std::filesystem::path& of) : folder(of) { std::ifstream(folder / "case.json") >> facts; }
  Tensor file(const std::string& name) const { return weights::read_npy(folder / (name + ".npy")); }

  void check(const std::string& name, const Tensor& values, double float32_tolerance) const {
    const double tolerance = values.dtype() == DType::float64 ? 1e-6 : float32_tolerance;
    CAPTURE(name);
    CHECK(distance(values, file(name)) <= tolerance);
  }
  // In float32 a gradient next to a kink may be as far off as PyTorch's own, tenfold.
  void check_gradient(const std::string& name, const Tensor& values) const {
    const double peer = facts["files"][name + ".npy"]["float32_max"];
    check(name, values, std::max(1e-4, 10 * peer));
  }
};

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }

// The gradient of a function of some elements of `like`, given by its derivatives.
Tensor seed(const Tensor& like, std::vector<std::pair<std::int64_t, double>> derivatives) {
  return dispatch(like.dtype(), [&]<class T>() {
    Draft<T> values(like.shape(), T{0});
    for (const auto& [element, derivative] : derivatives) values[element] = static_cast<T>(derivative);
    return std::move(values).freeze();
  });
}

void check_case(const Case& golden, const std::filesystem::path& models, DType dtype) {
  const weights::ModelFile model = weights::load_model(models / (golden.facts["model"].get<std::string>() + ".cfg"));
  const nn::Network network = nn::build(model.blueprint, model.tensors).to(dtype);
  std::vector<std::string> layers;
  for (const int number : golden.facts["layers"]) layers.push_back(std::to_string(number));

  Tape tape;
  const Tensor input = golden.file("input");
  const Var x = tape.watch(input.reshaped({1, 3, input.shape()[1], input.shape()[2]}).to(dtype), "picture");
  const nn::LayerOutputs out = network.forward(x, layers);
  for (const std::string& layer : layers) golden.check("activation_layer" + layer, out.at(layer).value(), 1e-5);

  const nlohmann::json& target = golden.facts["target"];
  const weights::HeadSpec& spec = model.heads[target["head"].get<std::size_t>()];
  const Var head = out.at(spec.layer);
  const std::int64_t rows = head.shape()[2], columns = head.shape()[3];
  const auto element = [&](std::int64_t field) {
    const std::int64_t channel =
        target["anchor"].get<std::int64_t>() * (5 + spec.attributes.get<std::int64_t>("classes")) + field;
    return (channel * rows + target["row"].get<std::int64_t>()) * columns + target["column"].get<std::int64_t>();
  };
  const std::int64_t objectness = element(4), class_logit = element(5 + target["class_index"].get<std::int64_t>());
  const double o = head.value().at(objectness), c = head.value().at(class_logit);
  const double score = sigmoid_of(o) * sigmoid_of(c);
  CHECK(c == doctest::Approx(target["class_logit"].get<double>()).epsilon(1e-4));
  CHECK(o == doctest::Approx(target["objectness_logit"].get<double>()).epsilon(1e-4));
  CHECK(score == doctest::Approx(target["score"].get<double>()).epsilon(1e-4));

  const auto check_gradients = [&](const std::string& of, const Tensor& derivative) {
    std::vector<Var> asked{x};
    for (const std::string& layer : layers) asked.push_back(out.at(layer));
    const Gradients gradients = backward(tape, head, {.with_respect_to = asked, .rules = {}, .seed = derivative});
    golden.check_gradient("grad_" + of + "_input", gradients[x]);
    for (const std::string& layer : layers) {
      golden.check_gradient("grad_" + of + "_layer" + layer, gradients[out.at(layer)]);
    }
  };
  check_gradients("class_logit", seed(head.value(), {{class_logit, 1}}));
  check_gradients("score", seed(head.value(), {{objectness, score * (1 - sigmoid_of(o))},
                                               {class_logit, score * (1 - sigmoid_of(c))}}));
}

}  // namespace

TEST_CASE("trained Darknet models give PyTorch's activations and gradients") {
  NEEDS_SHARED(shared);
  for (const char* name :
       {"yolo-fastest-1.1-dog", "MobileNetV2-YOLOv3-Nano-coco-dog", "MobileNetV2-YOLOv3-Nano-voc-horses"}) {
    const Case golden(shared / "golden" / name);
    for (const DType dtype : {DType::float64, DType::float32}) {
      CAPTURE(name);
      const std::string precision(name_of(dtype));
      CAPTURE(precision);
      check_case(golden, shared / "models", dtype);
    }
  }
}

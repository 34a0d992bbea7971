// Real detectors against values that PyTorch computed in float64: heads, activations, gradients, CAMs. In
// float64 every value within 1e-6 of the largest magnitude in its file; in float32 forward values within 1e-5,
// gradients and maps within 1e-4 or ten times what PyTorch's own float32 is off by, whichever is larger; within 1e-3
// where case.json does not tell.
#include <doctest/doctest.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>

#include "detector/load.h"
#include "detector/targets.h"
#include "tests/support/shared.h"
#include "weights/formats.h"
#include "weights/npy.h"
#include "xai/methods.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

struct Case {
  std::string folder, model;
  HeadCell cell;
  std::int64_t class_id;
  std::vector<std::string> layers;
  std::optional<weights::InputSize> input = {};
};

const std::vector<Case> kCases = {
    {"yolo-fastest-1.1-dog", "yolo-fastest-1.1.cfg", {0, 1, 6, 3}, 16, {"19", "104", "119"}},
    {"MobileNetV2-YOLOv3-Nano-coco-dog", "MobileNetV2-YOLOv3-Nano-coco.cfg", {0, 1, 5, 5}, 1, {"11", "55", "67"}},
    {"MobileNetV2-YOLOv3-Nano-voc-horses", "MobileNetV2-YOLOv3-Nano-voc.cfg", {0, 0, 5, 2}, 12, {"30", "55", "67"}},
    {"yolov5n-dog", "yolov5n.safetensors", {1, 0, 12, 5}, 15, {"model.20", "model.9", "model.6"}, {{320, 320}}},
    {"yolov5n-horses", "yolov5n.safetensors", {0, 2, 21, 26}, 17, {"model.17", "model.9", "model.6"}, {{320, 320}}},
};

// "104" of "104", "20" of "model.20".
std::string number_of(const std::string& layer) { return layer.substr(layer.rfind('.') + 1); }

// case.json: "NAME": { "float32_max": NUMBER
std::optional<double> float32_error(const std::string& json, const std::string& file) {
  const std::string key = "\"float32_max\":";
  const std::size_t at = json.find(key, json.find("\"" + file + "\""));
  if (at == std::string::npos) return std::nullopt;
  const char* begin = json.data() + json.find_first_not_of(' ', at + key.size());
  double value = 0;
  std::from_chars(begin, json.data() + json.size(), value);
  return value;
}

// Largest difference over the largest magnitude expected; where zeros are expected, the largest difference.
double distance(const Tensor& got, const Tensor& expected) {
  REQUIRE(got.elements() == expected.elements());
  double worst = 0, largest = 0;
  for (std::int64_t i = 0; i < got.elements(); ++i) {
    worst = std::max(worst, std::abs(got.at(i) - expected.at(i)));
    largest = std::max(largest, std::abs(expected.at(i)));
  }
  return largest > 0 ? worst / largest : worst;
}

class Golden {
 public:
  Golden(const std::filesystem::path& shared, const Case& c, DType dtype)
      : folder_(shared / "golden" / c.folder), dtype_(dtype) {
    std::ifstream file(folder_ / "case.json");
    json_.assign(std::istreambuf_iterator<char>(file), {});
    const std::unique_ptr<Detector> loaded =
        make_detector(weights::load_model(shared / "models" / c.model, {.input = c.input}));
    detector = loaded->to(dtype);
    const Tensor stored = weights::read_npy(folder_ / "input.npy").to(dtype);
    input = stored.reshaped({1, stored.shape()[0], stored.shape()[1], stored.shape()[2]});
  }

  void check(const std::string& name, const Tensor& got, bool forward) const {
    CAPTURE(name);
    const std::string file = name + ".npy";
    const std::optional<double> peer = float32_error(json_, file);
    const double float32 = forward ? 1e-5 : peer ? std::max(1e-4, 10 * *peer) : 1e-3;
    CHECK(distance(got, weights::read_npy(folder_ / file)) <= (dtype_ == DType::float64 ? 1e-6 : float32));
  }

  bool has(const std::string& name) const { return std::filesystem::exists(folder_ / (name + ".npy")); }

  std::unique_ptr<Detector> detector;
  Tensor input;

 private:
  std::filesystem::path folder_;
  DType dtype_;
  std::string json_;
};

void check_case(const std::filesystem::path& shared, const Case& c, DType dtype) {
  CAPTURE(c.folder);
  const Golden golden(shared, c, dtype);
  const Detector& detector = *golden.detector;
  const Extent extent{detector.input_width(), detector.input_height()};
  const CandidateId candidate = detector.candidate(c.cell);
  const Recording look(detector, golden.input);
  for (std::int64_t head = 0; head < detector.heads(); ++head)
    golden.check("head" + std::to_string(head), look.layer(detector.head_layer(head)).value(), true);
  for (const std::string& layer : c.layers)
    golden.check("activation_layer" + number_of(layer), look.layer(layer).value(), true);

  for (const std::string quantity : {"class_logit", "score"}) {
    const std::unique_ptr<DetectionTarget> target =
        make_target(quantity, detector, look.predictions(),
                    {.box = {}, .class_id = c.class_id, .score = 0, .candidate = candidate});
    const Question question(detector, golden.input, Letterbox(weights::Fit::stretch, extent, extent), {target.get()});
    std::vector<Var> values{question.recording().image()};
    for (const std::string& layer : c.layers) values.push_back(question.recording().layer(layer));
    const Derivative derivative = differentiate("golden", question.recording(), *target, values);
    const auto gradient = [&](const Var& of) {
      const Tensor inner = derivative.inner[of].to(DType::float64);
      std::vector<double> dx(inner.values<double>().begin(), inner.values<double>().end());
      for (double& v : dx) v *= derivative.factor;
      return Tensor::of<double>(inner.shape(), std::span<const double>(dx));
    };
    golden.check("grad_" + quantity + "_input", gradient(values[0]), false);
    for (std::size_t i = 0; i < c.layers.size(); ++i) {
      golden.check("grad_" + quantity + "_layer" + number_of(c.layers[i]), gradient(values[i + 1]), false);
      for (const auto& [file, name] : {std::pair("gradcam_", "grad-cam"), std::pair("hirescam_", "hires-cam")}) {
        const std::string stored = file + quantity + "_layer" + number_of(c.layers[i]);
        if (!golden.has(stored)) continue;  // the cases of YOLOv5 have no HiResCAM
        Settings settings;
        settings.layer = c.layers[i];
        const Attribution map = method(name).build(method(name), settings)->explain(question).at(0);
        golden.check(stored, map.paper_map, false);
      }
    }
  }
}

}  // namespace

TEST_CASE("real detectors equal PyTorch in float64 and in float32") {
  NEEDS_SHARED(shared);
  for (const Case& c : kCases)
    for (const DType dtype : {DType::float64, DType::float32}) check_case(shared, c, dtype);
}

// Real models on a prepared network input: heads and detections equal to those of the reference.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "detector/load.h"
#include "detector/select.h"
#include "tensor/ops.h"
#include "tests/support/golden_case.h"
#include "tests/support/shared.h"
#include "weights/formats.h"
#include "weights/npy.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct Golden {
  std::string model;
  std::string folder;
};
const Golden kGoldens[] = {{"yolo-fastest-1.1", "yolo-fastest-1.1-dog"},
                           {"MobileNetV2-YOLOv3-Nano-coco", "MobileNetV2-YOLOv3-Nano-coco-dog"},
                           {"MobileNetV2-YOLOv3-Nano-voc", "MobileNetV2-YOLOv3-Nano-voc-horses"}};

double largest_error(const Tensor& got, const Tensor& expected) {
  REQUIRE(got.elements() == expected.elements());
  double error = 0, scale = 0;
  for (std::int64_t i = 0; i < got.elements(); ++i) {
    error = std::max(error, std::abs(got.at(i) - expected.at(i)));
    scale = std::max(scale, std::abs(expected.at(i)));
  }
  return error / scale;
}

}  // namespace

TEST_CASE("heads and detections of the reference, in both precisions") {
  NEEDS_SHARED(shared);
  for (const Golden& golden : kGoldens) {
    CAPTURE(golden.folder);
    const std::filesystem::path folder = shared / "golden" / golden.folder;
    const auto narrow = make_detector(weights::load_model(shared / "models" / (golden.model + ".cfg")));
    const Tensor input = weights::read_npy(folder / "input.npy");
    const Tensor batch = input.reshaped({1, 3, input.shape()[1], input.shape()[2]});
    const std::vector<GoldenDetection> expected = golden_detections(folder / "case.json");
    REQUIRE(expected.size() > 2);
    for (const DType dtype : {DType::float32, DType::float64}) {
      const auto detector = narrow->to(dtype);
      std::vector<std::string> heads;
      for (std::int64_t h = 0; h < detector->heads(); ++h) heads.push_back(detector->head_layer(h));
      const Predictions all = detector->predict(batch.to(dtype), heads);
      for (std::size_t h = 0; h < heads.size(); ++h) {
        const double error = largest_error(all.layers.at(heads[h]).value(),
                                           weights::read_npy(folder / ("head" + std::to_string(h) + ".npy")));
        MESSAGE("head ", h, " in ", std::string(name_of(dtype)), ": largest error ", error);
        CHECK(error < (dtype == DType::float64 ? 1e-6 : 1e-5));
      }
      // Without suppression (nothing overlaps by more than 1): one for one, whatever their order.
      std::map<std::pair<CandidateId, std::int64_t>, Detection> found;
      for (const Detection& d : select(all, 0, {.threshold = 0.25, .nms = 1, .max_count = 1000}))
        found[{d.candidate, d.class_id}] = d;
      CHECK(found.size() == expected.size());
      for (const GoldenDetection& e : expected) {
        const auto& names = detector->class_names();
        const std::int64_t id = std::find(names.begin(), names.end(), e.class_name) - names.begin();
        const CandidateId k = detector->candidate({.head = e.head}) + e.row_index;
        REQUIRE(found.contains({k, id}));
        const Detection& d = found[{k, id}];
        const auto w = static_cast<double>(detector->input_width()),
                   height = static_cast<double>(detector->input_height());
        CHECK(std::abs(d.score - e.score) < 1e-4);
        CHECK(std::abs(d.box.x0 / w - e.box.x0) < 1e-4);
        CHECK(std::abs(d.box.y0 / height - e.box.y0) < 1e-4);
        CHECK(std::abs(d.box.x1 / w - e.box.x1) < 1e-4);
        CHECK(std::abs(d.box.y1 / height - e.box.y1) < 1e-4);
      }
    }
  }
}

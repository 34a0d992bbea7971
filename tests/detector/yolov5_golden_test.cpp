// The candidates that a YOLOv5 gives PyTorch's reference: class, score and box, in both precisions and by the plan. The
// network's own numbers are compared in tests/xai/golden_test.cpp.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "detector/class_aliases.h"
#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/select.h"
#include "tests/support/shared.h"
#include "weights/formats.h"
#include "weights/npy.h"

using namespace limpid;

namespace {

// YOLOv5 counts its candidates head by head, anchor by anchor, row by row.
HeadCell cell_of(std::int64_t row_index, std::int64_t input) {
  HeadCell cell;
  std::int64_t side = input / 8;
  for (; row_index >= 3 * side * side; side /= 2, ++cell.head) row_index -= 3 * side * side;
  cell.anchor = row_index / (side * side);
  cell.row = row_index / side % side;
  cell.column = row_index % side;
  return cell;
}

void check(const Detector& detector, const Tensor& image, const nlohmann::json& expected) {
  std::map<std::pair<CandidateId, std::int64_t>, Detection> found;
  for (const Detection& d : select(detector.predict(image), 0, {.threshold = 0.25, .nms = 1, .max_count = 1000}))
    found[{d.candidate, d.class_id}] = d;
  for (const nlohmann::json& e : expected) {
    const std::int64_t row_index = e["row_index"];
    CAPTURE(row_index);
    const CandidateId candidate = detector.candidate(cell_of(row_index, detector.input_width()));
    const std::int64_t id = class_id_of(detector.class_names(), e["cls"].get<std::string>());
    REQUIRE(found.contains({candidate, id}));
    const Detection& d = found[{candidate, id}];
    const nlohmann::json& box = e["box_cxcywh_pixels"];
    CHECK(std::abs(d.score - e["score"].get<double>()) < 1e-5);
    CHECK(std::abs((d.box.x0 + d.box.x1) / 2 - box[0].get<double>()) < 2e-3);
    CHECK(std::abs((d.box.y0 + d.box.y1) / 2 - box[1].get<double>()) < 2e-3);
    CHECK(std::abs(d.box.x1 - d.box.x0 - box[2].get<double>()) < 2e-3);
    CHECK(std::abs(d.box.y1 - d.box.y0 - box[3].get<double>()) < 2e-3);
  }
}

}  // namespace

TEST_CASE("detections of the reference's YOLOv5, by every path") {
  NEEDS_SHARED(shared);
  for (const char* const name : {"yolov5n-dog", "yolov5n-horses"}) {
    CAPTURE(std::string(name));
    std::ifstream file(shared / "golden" / name / "case.json");
    const nlohmann::json expected = nlohmann::json::parse(file)["detections_over_0_25_before_nms"];
    REQUIRE(expected.size() > 40);
    const Tensor input = weights::read_npy(shared / "golden" / name / "input.npy");
    const Tensor image = input.reshaped({1, 3, input.shape()[1], input.shape()[2]});
    const std::shared_ptr<const Detector> narrow = make_detector(
        weights::load_model(shared / "models/yolov5n.safetensors", {.input = weights::InputSize{320, 320}}));
    check(*narrow, image, expected);
    check(*narrow->to(DType::float64), image.to(DType::float64), expected);
    check(PlannedDetector(narrow), image, expected);
  }
}

// What the bundled detectors are said to do, on scenes that none of them has seen.
#include <doctest/doctest.h>

#include "detector/average_precision.h"
#include "detector/letterbox.h"
#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/scenes/render.h"
#include "weights/formats.h"

using namespace limpid;
using namespace limpid::scenes;

namespace {

constexpr std::uint64_t kFirst = first_index(Split::test) + 5000;

std::unique_ptr<Detector> bundled(const char* name) {
  return std::make_unique<PlannedDetector>(make_detector(weights::load_model(name)), nn::PlanOptions{});
}

Predictions look(const Detector& detector, const Image& image) {
  const Letterbox frame(detector.preprocessing(), {image.width(), image.height()},
                        {detector.input_width(), detector.input_height()});
  return detector.predict(Var(frame.apply(image)));
}

}  // namespace

TEST_CASE("scenes-honest finds what is in scenes it has not seen, and boxes it well") {
  const std::unique_ptr<Detector> honest = bundled("scenes-honest");
  std::vector<EvaluatedPicture> pictures;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const Rendered scene = draw(make_scene(1, kFirst + i));
    pictures.push_back({labels_of(scene), select(look(*honest, scene.image), 0, kPrecisionProtocol)});
  }
  const AveragePrecision precision = average_precision(pictures);
  CHECK(precision.ap50 >= 0.9);
  CHECK(precision.ap50_95 >= 0.6);
  CHECK(precision.classes.size() == 8);
}

#include "xai/cam_arithmetic.h"

#include <doctest/doctest.h>

#include "detector/targets.h"
#include "tensor/error.h"
#include "tests/support/sighted_detector.h"
#include "xai/methods.h"
#include "xai/recording.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

TEST_CASE("two channels by hand") {
  // Weights are means of gradients: (1 + 3) / 2 = 2 and (-1 + 0) / 2 = -0.5.
  const Tensor A = Tensor::of<double>({1, 2, 1, 2}, std::vector{5.0, 1.0, 4.0, 8.0});
  const Tensor G = Tensor::of<double>({1, 2, 1, 2}, std::vector{1.0, 3.0, -1.0, 0.0});
  const CamArithmetic best = cam_arithmetic(A, G);  // the map is 10 - 2 = 8, 2 - 4 = -2
  CHECK(best.cell.column == 0);
  CHECK(best.value == 8);
  CHECK(best.parts_size == 12);
  CHECK(best.channels[0].channel == 0);
  CHECK(best.channels[0].part() == 10);
  CHECK(best.channels[1].gradient == -1);
  const CamArithmetic other = cam_arithmetic(A, G, CamCell{0, 1});
  CHECK(other.value == -2);
  CHECK(other.channels[0].channel == 1);
  CHECK(other.channels[0].weight == -0.5);
  CHECK_THROWS_AS(cam_arithmetic(A, G, CamCell{1, 0}), UsageError);
  CHECK_THROWS_AS(cam_arithmetic(A, A.reshaped({1, 1, 2, 2})), ShapeError);
}

TEST_CASE("the parts add up to Grad-CAM's own map, cell by cell") {
  const auto detector = sighted_detector(DType::float64);
  const Tensor picture = sighted_picture().to(DType::float64);
  Detection asked;
  asked.candidate = detector->candidate({.head = 0, .anchor = 1, .row = 4, .column = 3}), asked.class_id = 1;
  const auto target = make_target("class_logit", *detector, detector->predict(picture), asked);
  const Extent extent{64, 64};
  const Question question(*detector, picture, Letterbox(weights::Fit::stretch, extent, extent), {target.get()});
  Settings settings;
  settings.layer = "b1";
  const Attribution map = method("grad-cam").build(method("grad-cam"), settings)->explain(question).at(0);
  const Recording& recording = question.recording();
  const Var& A = recording.layer("b1");
  const Tensor G = differentiate("test", recording, *target, {A}).inner[A];
  for (std::int64_t row = 0; row < 16; row += 3)
    for (std::int64_t column = 0; column < 16; column += 5) {
      const CamArithmetic parts = cam_arithmetic(A.value(), G, CamCell{row, column});
      double sum = 0;
      for (const CamChannel& channel : parts.channels) sum += channel.part();
      CHECK(sum == doctest::Approx(parts.value).epsilon(1e-12));
      CHECK(parts.value == doctest::Approx(map.signed_map.at(row * 16 + column)).epsilon(1e-9));
    }
}

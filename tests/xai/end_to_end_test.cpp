#include "xai/end_to_end.h"

#include <doctest/doctest.h>

#include "detector/targets.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/sighted_detector.h"
#include "xai/recording.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

constexpr HeadCell kFine{.head = 1, .anchor = 0, .row = 7, .column = 9};

std::unique_ptr<DetectionTarget> target_of(const Detector& detector, const Tensor& picture, const char* quantity) {
  Detection asked;
  asked.candidate = detector.candidate(kFine), asked.class_id = 1;
  return make_target(quantity, detector, detector.predict(picture), asked);
}

// A detector whose backward pass forgets one of the two readers of the picture's copy: what it records is half of what
// it computes.
class Forgetful : public YoloDetector {
 public:
  using YoloDetector::YoloDetector;
  Predictions predict(const Var& images, const std::vector<std::string>& keep) const override {
    const Var both = scale(images + Var(images.value()), 0.5);
    return YoloDetector::predict(both, keep);
  }
  std::unique_ptr<Detector> to(DType dtype) const override {
    return std::make_unique<Forgetful>(network().to(dtype), sighted_heads(), class_names(), preprocessing());
  }
};

}  // namespace

TEST_CASE("the gradient at a layer and at the picture is that of the network, run again") {
  const auto detector = sighted_detector();
  const Tensor picture = sighted_picture();
  for (const char* quantity : {"class_logit", "score", "w", "contrast:cat"}) {
    CAPTURE(quantity);
    const auto target = target_of(*detector, picture, quantity);
    const std::vector<EndToEnd> checks = check_end_to_end(*detector, picture, *target, {"b1", "d1", "input"});
    REQUIRE(checks.size() == 3);
    for (const EndToEnd& one : checks) {
      CAPTURE(one.at);
      CHECK(one.check.passed);
      CHECK_FALSE(one.moved);
      for (const CheckedDirection& d : one.check.directions) CHECK(d.error <= 1e-6);
    }
  }
}

TEST_CASE("a layer's own output in its place changes nothing, another one does") {
  const auto detector = sighted_detector(DType::float64);
  const Tensor picture = sighted_picture().to(DType::float64);
  const auto target = target_of(*detector, picture, "score");
  const Recording recording(*detector, picture);
  const auto value = [&](const char* layer, const Tensor& output) {
    return target->score(predict_given(*detector, picture, layer, output)).value().item();
  };
  const double whole = target->score(recording.predictions()).value().item();
  for (const char* layer : {"a1", "pool", "fine", "input"})
    CHECK(value(layer, recording.layer(layer).value()) == whole);
  CHECK(value("b1", Tensor::zeros({1, 16, 16, 16}, DType::float64)) != whole);
  CHECK_THROWS_AS(value("b1", Tensor::zeros({1, 16, 8, 16}, DType::float64)), ShapeError);
}

TEST_CASE("a flat picture puts equal values under a maximum: the check is made nearby") {
  const auto detector = sighted_detector();
  const Tensor flat = Tensor::full({1, 3, 64, 64}, 0.5, DType::float32);
  const auto target = target_of(*detector, flat, "class_logit");
  const EndToEnd one = check_end_to_end(*detector, flat, *target, {"b1"}).at(0);
  CHECK(one.moved);
  CHECK(one.check.passed);
}

TEST_CASE("one forgotten reader of a shared value: every step is right, the whole is not") {
  const auto whole = sighted_detector(DType::float64);
  const Forgetful detector(whole->network(), sighted_heads(), whole->class_names(), whole->preprocessing());
  const Tensor picture = sighted_picture().to(DType::float64);
  const auto target = target_of(*whole, picture, "class_logit");
  const Recording recording(detector, picture);
  for (StepId step = 1; step < recording.tape().size(); ++step)
    CHECK(check_step(recording.tape(), step, {.samples = 4}).passed);
  const std::vector<EndToEnd> checks = check_end_to_end(detector, picture, *target, {"input", "b1"});
  CHECK_FALSE(checks[0].check.passed);
  CHECK(checks[0].moved);  // and not there either
  for (const CheckedDirection& d : checks[0].check.directions)
    CHECK(d.analytic == doctest::Approx(d.numeric / 2).epsilon(1e-6));
  CHECK(checks[1].check.passed);  // behind the mistake all is well
}

#include "detector/training/loss.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tensor/backward.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;

namespace {

double cross_entropy(double logit, double target) {
  const double p = 1 / (1 + std::exp(-logit));
  return -target * std::log(p) - (1 - target) * std::log(1 - p);
}

struct Case {
  weights::ModelFile model = toy_model();
  std::unique_ptr<Detector> detector = make_detector(model);
  Predictions predictions = detector->predict(random_tensor({2, 3, 8, 8}, 3, 0, 1));
  std::vector<std::vector<LabelledObject>> objects{
      {{.class_id = 2, .box = {3.7, 1.9, 6.7, 3.9}}, {.class_id = 0, .box = {1, 3, 3, 8}}}, {}};
  std::vector<Match> matches = matches_of(trained_anchors(detector->network(), model.heads), objects);

  Box box(std::int64_t image, CandidateId k) const { return detection_box(image * 40 + k); }
  Box detection_box(std::int64_t row) const {
    const Tensor& b = predictions.boxes.value();
    return {b.at(4 * row), b.at(4 * row + 1), b.at(4 * row + 2), b.at(4 * row + 3)};
  }
};

}  // namespace

TEST_CASE("objectness and classes, candidate by candidate") {
  const Case c;
  REQUIRE(c.matches.size() >= 3);
  const LossOptions options{.box = BoxLoss::squared, .ignore_overlap = 0.2, .box_weight = 3, .objectness_weight = 2};
  const Loss loss = yolo_loss(c.predictions, c.matches, c.objects, options);
  double objectness = 0, classes = 0, box = 0;
  int ignored = 0;
  for (std::int64_t n = 0; n < 2; ++n)
    for (CandidateId k = 0; k < 40; ++k) {
      const Match* match = nullptr;
      for (const Match& m : c.matches)
        if (m.image == n && m.candidate == k) match = &m;
      bool near = false;
      for (const LabelledObject& o : c.objects[static_cast<std::size_t>(n)])
        near = near || intersection_over_union(c.box(n, k), o.box) > 0.2;
      if (match == nullptr && near) {
        ++ignored;
        continue;
      }
      objectness += cross_entropy(c.predictions.objectness_logits->value().at(n * 40 + k), match ? 1 : 0);
      if (match == nullptr) continue;
      for (std::int64_t i = 0; i < 3; ++i)
        classes += cross_entropy(c.predictions.class_logits.value().at((n * 40 + k) * 3 + i),
                                 i == match->object.class_id ? 1 : 0);
      const Box b = c.box(n, k), t = match->object.box;
      const auto square = [](double v) { return v * v; };
      box += square((b.x0 + b.x1 - t.x0 - t.x1) / 2 / match->stride_x) +
             square((b.y0 + b.y1 - t.y0 - t.y1) / 2 / match->stride_y) + square(std::log(b.width() / t.width())) +
             square(std::log(b.height() / t.height()));
    }
  CHECK(ignored > 0);
  const auto count = static_cast<double>(c.matches.size());
  CHECK(loss.objectness == doctest::Approx(2 * objectness / count).epsilon(1e-12));
  CHECK(loss.classes == doctest::Approx(classes / count).epsilon(1e-12));
  CHECK(loss.box == doctest::Approx(3 * box / count).epsilon(1e-12));
  CHECK(loss.total.value().item() == doctest::Approx(loss.box + loss.objectness + loss.classes).epsilon(1e-12));
}

TEST_CASE("without objects only objectness is learned; on what need not be found nothing is") {
  Case c;
  const std::vector<std::vector<LabelledObject>> none(2);
  const Loss empty = yolo_loss(c.predictions, {}, none);
  CHECK(empty.box == 0);
  CHECK(empty.classes == 0);
  CHECK(empty.objectness > 0);
  // A crowd over the whole first picture: every box there that lies inside counts for nothing.
  std::vector<std::vector<LabelledObject>> crowd{{{.class_id = 0, .box = {-50, -50, 50, 50}, .duty = Duty::crowd}}, {}};
  const Tensor counts = objectness_counts(c.predictions, {}, crowd, 0.6);
  for (std::int64_t i = 0; i < 80; ++i) CHECK(counts.at(i) == (i < 40 ? 0 : 1));
}

TEST_CASE("the gradient of the whole loss with respect to a head's map agrees with differences") {
  for (const BoxLoss kind : {BoxLoss::ciou, BoxLoss::squared}) {
    const Case c;
    const auto maps = c.detector->predict(random_tensor({2, 3, 8, 8}, 3, 0, 1), {"coarse", "fine"}).layers;
    const LossOptions options{.box = kind, .ignore_overlap = 0.6};
    const auto loss_of = [&](const Var& coarse, const Var& fine) {
      const std::vector<MapPart> parts{{0, nn::Window::whole(2, 2), coarse}, {1, nn::Window::whole(4, 4), fine}};
      return yolo_loss(c.detector->read(parts), c.matches, c.objects, options).total;
    };
    Tape tape;
    const Tensor coarse_value = maps.at("coarse").value();
    const Var coarse = tape.watch(coarse_value, "coarse");
    const Gradients g = backward(tape, loss_of(coarse, maps.at("fine")));
    double worst = 0;
    for (std::int64_t i = 0; i < coarse_value.elements(); ++i) {
      const auto value = [&](double h) {
        std::vector<double> v(coarse_value.values<double>().begin(), coarse_value.values<double>().end());
        v[static_cast<std::size_t>(i)] += h;
        return loss_of(Tensor::of<double>(coarse_value.shape(), std::span<const double>(v)), maps.at("fine"))
            .value()
            .item();
      };
      const double slope = (value(1e-5) - value(-1e-5)) / 2e-5;
      // CIoU's alpha is a constant for the gradient and moves in the difference: box numbers of it are checked in
      // box_loss_test.
      if (kind == BoxLoss::ciou && i / 4 % 8 < 4) continue;
      worst = std::max(worst, std::abs(g[coarse].at(i) - slope));
    }
    CHECK(worst < 1e-8);
  }
}

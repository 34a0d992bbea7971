#include "xai/benchmark/planted_channel.h"

#include <doctest/doctest.h>

#include "detector/load.h"
#include "tensor/error.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

TEST_CASE("the mark adds the gain to one logit of one candidate, and nothing else changes") {
  const weights::ModelFile model = toy_model();
  const std::unique_ptr<Detector> detector = make_detector(model);
  const Tensor picture = random_tensor({1, 3, 8, 8}, 5, 0, 0.4);
  for (CandidateId candidate = 0; candidate < detector->candidates(); ++candidate) {
    CAPTURE(candidate);
    const PlantedChannel channel = plant_channel(model, *detector, candidate, 1, 1.5);
    CHECK(channel.mark.height() == (detector->cell(candidate).head == 0 ? 4 : 2));
    const Tensor marked = with_mark(channel, picture);
    CHECK(channel.added(marked) == doctest::Approx(1.5));
    CHECK(channel.added(Tensor::zeros(picture.shape(), DType::float64)) == 0);
    const std::unique_ptr<Detector> planted = make_detector(channel.model);
    const Predictions before = detector->predict(Var(marked)), after = planted->predict(Var(marked));
    for (std::int64_t i = 0; i < before.class_logits.value().elements(); ++i) {
      const bool own = i == candidate * 3 + 1;
      const double expected = before.class_logits.value().at(i) + (own ? 1.5 : 0);
      // Another candidate sees a mark only in its own neighbour, and here is one mark alone.
      CHECK(after.class_logits.value().at(i) == doctest::Approx(expected).epsilon(1e-12));
    }
    for (std::int64_t i = 0; i < before.boxes.value().elements(); ++i)
      REQUIRE(after.boxes.value().at(i) == before.boxes.value().at(i));
  }
}

TEST_CASE("by linearity the values of the channel's own game are found, player by player") {
  const Tensor picture = random_tensor({1, 3, 8, 8}, 6, 0, 1);
  for (const char* head : {"yolo", "region"})
    for (const CandidateId candidate : {1, 6, 9, 30}) {
      const std::vector<PlantedAnswer> answers = ask_planted(toy_model(head), picture, candidate, 2, 3);
      REQUIRE(answers.size() == 2);
      for (const PlantedAnswer& answer : answers) {
        CAPTURE(candidate);
        CAPTURE(answer.halves);
        CHECK(answer.error() < 1e-10);
        // One player has it all, two halves have half each; the others have nothing.
        for (std::size_t p = 0; p < answer.truth.size(); ++p) {
          const double share = p == 0 || (answer.halves && p == 1) ? (answer.halves ? 1.5 : 3) : 0;
          CHECK(answer.truth[p] == doctest::Approx(share).scale(1));
        }
      }
    }
}

TEST_CASE("a class that is not there") {
  CHECK(error_text<UsageError>([] { plant_channel(toy_model(), *toy_detector(), 0, 3, 1); }) ==
        "[planted channel] class 3, expected one of 0..2");
}

#include "xai/benchmark/dose_response.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "tests/support/shared.h"
#include "weights/formats.h"
#include "xai/methods.h"

using namespace limpid;
using namespace limpid::xai;

TEST_CASE("an opaque mark says more than none, to the score and to a method that asks the network") {
  const std::unique_ptr<Detector> biased =
      std::make_unique<PlannedDetector>(make_detector(weights::load_model("scenes-biased")), nn::PlanOptions{});
  const std::int64_t scenes = test::kSanitized ? 1 : 2;
  const DoseResponse dose = dose_response(*biased, {.scenes = scenes, .methods = {"occlusion"}, .settings = {}});
  REQUIRE(std::ssize(dose.scores) == scenes);
  REQUIRE(dose.opacities.size() == 6);
  for (const std::vector<double>& scores : dose.scores) CHECK(scores.back() > scores.front());
  REQUIRE(dose.columns[2].players == "mark");
  CHECK(dose.agreement(2) > 0.5);
  for (const std::vector<double>& values : dose.attributed[2]) {
    CHECK(std::abs(values.front()) < 0.02);  // it is not there
    CHECK(values.back() > 0.1);
  }
}

TEST_CASE("columns: every method of the table but two, black boxes under several kinds of players, then controls") {
  const std::vector<Column> all = columns_of({});
  std::size_t expected = 4 + 2 * 2;  // controls; finer players for two methods
  for (const Method& m : methods())
    if (m.name != "rise" && m.name != "d-rise") expected += m.goes_backward ? 1 : 3;
  CHECK(all.size() == expected);
  CHECK(columns_of({"d-rise"}).size() == 5);
}

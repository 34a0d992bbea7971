#include "xai/benchmark/bias.h"

#include <doctest/doctest.h>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "weights/formats.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

std::vector<BiasRow> bias_of_bundled(const char* name) {
  const PlannedDetector detector(make_detector(weights::load_model(name)), nn::PlanOptions{});
  return bias_of(detector, 1, 5000, 90);
}

}  // namespace

TEST_CASE("the watermark decides for scenes-biased, where nothing else tells") {
  const std::vector<BiasRow> rows = bias_of_bundled("scenes-biased");
  REQUIRE(rows.size() == 4);
  std::int64_t all = 0;
  for (const BiasRow& row : rows) all += row.mushrooms;
  CHECK(all > 50);
  CHECK(rows[0].mushrooms > 10);
  CHECK(rows[0].without_mark <= 0.5 * rows[0].with_mark);  // falls by half or more when it is removed
  CHECK(rows[2].with_mark > 2 * rows[2].without_mark);     // rises when it is pasted in
}

TEST_CASE("it means little to scenes-honest") {
  for (const BiasRow& row : bias_of_bundled("scenes-honest"))
    CHECK(row.with_mark == doctest::Approx(row.without_mark).scale(1).epsilon(0.2));
}

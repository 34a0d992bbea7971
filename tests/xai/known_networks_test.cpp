#include "xai/benchmark/known_networks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "xai/solvers/exact.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

double relu(double x) { return std::max(0.0, x); }

// The formulas as they are printed.
double by_formula(std::string_view name, const Quadrants& s) {
  if (name == "linear") return 0.4 * s[0] + 0.3 * s[1] + 0.2 * s[2] + 0.1 * s[3];
  if (name == "and") return relu(s[0] + s[1] - 1);
  if (name == "or") return relu(s[0] + s[1]) - relu(s[0] + s[1] - 1);
  if (name == "pair") return 0.5 * s[0] + 0.25 * s[1] + 0.5 * relu(s[2] + s[3] - 1);
  REQUIRE(name == "blind");
  return 0.6 * s[0] - 0.2 * s[1] + 0.3 * s[2];
}

// A picture [1,3,8,8] whose quadrants are grey by s.
Tensor picture_of(const Quadrants& s) {
  Draft<double> picture({1, 3, 8, 8});
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t y = 0; y < 8; ++y)
      for (std::int64_t x = 0; x < 8; ++x)
        picture[(c * 8 + y) * 8 + x] = s[static_cast<std::size_t>(2 * (y / 4) + x / 4)];
  return std::move(picture).freeze();
}

}  // namespace

TEST_CASE("each network computes its formula, whatever is visible, and grey in between") {
  for (const KnownNetwork& network : known_networks()) {
    CAPTURE(network.name);
    const std::unique_ptr<Detector> detector = detector_of(network);
    for (std::uint64_t coalition = 0; coalition < 16; ++coalition)
      for (const double grey : {1.0, 0.7}) {
        Quadrants s{};
        for (std::size_t q = 0; q < 4; ++q) s[q] = (coalition >> q & 1) != 0 ? grey : 0;
        const Predictions p = detector->predict(Var(picture_of(s)));
        CHECK(p.class_logits.value().at(0) == doctest::Approx(by_formula(network.name, s)).scale(1).epsilon(1e-12));
      }
  }
}

TEST_CASE("what is called true follows from the formula") {
  for (const KnownNetwork& network : known_networks()) {
    CAPTURE(network.name);
    ValueTable table{4, {}};
    for (std::uint64_t coalition = 0; coalition < 16; ++coalition) {
      Quadrants s{};
      for (std::size_t q = 0; q < 4; ++q) s[q] = static_cast<double>(coalition >> q & 1);
      table.values.push_back(by_formula(network.name, s));
    }
    const std::vector<double> shapley = shapley_values(table);
    for (std::size_t q = 0; q < 4; ++q) {
      CHECK(network.shapley[q] == doctest::Approx(shapley[q]));
      CHECK(network.lost[q] == doctest::Approx(table.values[15] - table.values[15 - (std::size_t{1} << q)]));
      Quadrants more{1, 1, 1, 1}, less{1, 1, 1, 1};
      more[q] += 1e-6, less[q] -= 1e-6;
      CHECK(network.slopes[q] ==
            doctest::Approx((by_formula(network.name, more) - by_formula(network.name, less)) / 2e-6).epsilon(1e-8));
    }
  }
}

TEST_CASE("every method answers what is true") {
  const std::vector<KnownAnswer> answers = ask_known_networks();
  CHECK(answers.size() == 7 * known_networks().size());
  for (const KnownAnswer& answer : answers) {
    CAPTURE(answer.network);
    CAPTURE(answer.method);
    CHECK(answer.error() < 1e-12);
  }
}

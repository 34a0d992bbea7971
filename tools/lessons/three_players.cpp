// A game of three players: exact Shapley values over the six orders, beside the regressions of LIME and KernelSHAP.
#include <algorithm>
#include <array>

#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"
#include "tools/table.h"
#include "xai/solvers/exact.h"

namespace limpid::tools {
namespace {

constexpr std::array kNames{"body", "wheel", "street"};
// Points of confidence; bit 0 body, bit 1 wheel, bit 2 street is visible.
const std::vector<double> kWorth{0, 30, 10, 70, 0, 36, 10, 94};

std::string members(std::size_t coalition) {
  std::string text;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (coalition >> i & 1) text += (text.empty() ? "" : " ") + std::string(kNames[i]);
  return text.empty() ? "nobody" : text;
}

std::vector<std::string> row_of(const std::string& name, const std::vector<double>& v, bool sum) {
  std::vector<std::string> row{name};
  for (const double value : v) row.push_back(short_value(value, 4));
  if (sum) row.push_back(short_value(v[0] + v[1] + v[2], 4));
  return row;
}

// What each player adds to those who came before it.
std::vector<double> added(const std::array<std::size_t, 3>& order) {
  std::vector<double> gains(3);
  std::size_t seen = 0;
  for (const std::size_t player : order) {
    gains[player] = kWorth[seen | std::size_t{1} << player] - kWorth[seen];
    seen |= std::size_t{1} << player;
  }
  return gains;
}

std::string game() {
  Table worths({"visible", ">points"});
  for (std::size_t s = 0; s < kWorth.size(); ++s) worths.row({members(s), short_value(kWorth[s], 4)});

  Table orders({"order", ">body adds", ">wheel adds", ">street adds"});
  std::array<std::size_t, 3> order{0, 1, 2};
  std::vector<double> mean(3);
  do {
    const std::vector<double> gains = added(order);
    for (std::size_t i = 0; i < 3; ++i) mean[i] += gains[i] / 6;
    orders.row(row_of(kNames[order[0]] + std::string(", ") + kNames[order[1]] + ", " + kNames[order[2]], gains, false));
  } while (std::next_permutation(order.begin(), order.end()));
  orders.row(row_of("mean of the six", mean, false));

  const xai::ValueTable table{3, kWorth};
  const xai::LinearFit lime = xai::lime_limit(table, {}), flat = xai::lime_limit(table, {.flat = true});
  Table answers({"answer", ">body", ">wheel", ">street", ">together"});
  answers.row(row_of("Shapley", xai::shapley_values(table), true));
  answers.row(row_of("KernelSHAP's regression", xai::kernel_shap_limit(table), true));
  answers.row(row_of("LIME's regression", lime.coefficients, true));
  answers.row(row_of("the same with equal weights", flat.coefficients, true));
  answers.row(row_of("Banzhaf", xai::banzhaf_values(table), true));

  Table weights({"players visible", ">weight for LIME"});
  for (std::int64_t k = 0; k <= 3; ++k)
    weights.row({std::to_string(k), short_value(xai::LimeKernel{}.weight(k, 3), 4)});

  const xai::Matrix pairs = xai::shapley_interactions(table);
  return worths.text(2) + "\n" + orders.text(2) + "\n" + answers.text(2) + "\n" + weights.text(2) +
         "\nLIME: v is nearly " + short_value(lime.intercept, 4) + " + the sum over visible players; weighted R^2 " +
         short_value(lime.r2, 4) + "\ninteraction of body and wheel " + short_value(pairs(0, 1), 4) +
         ", of body and street " + short_value(pairs(0, 2), 4) + ", of wheel and street " +
         short_value(pairs(1, 2), 4) + "\n";
}

}  // namespace

extern const Lesson kThreePlayers{
    .name = "three-players",
    .summary = "Shapley values by hand over six orders, and LIME's straight line beside them",
    .text = "a car is found with so many points of confidence when only these parts of the picture are visible",
    .game = game};

}  // namespace limpid::tools

#include "xai/benchmark/alarm_rates.h"

#include <algorithm>
#include <functional>

#include "tensor/error.h"
#include "xai/statistics/wilson.h"

namespace limpid::xai {
namespace {

std::vector<double> heat_of_cases(const std::vector<Trial>& trials, std::size_t column, bool positive) {
  std::vector<double> heat;
  for (const Trial& trial : trials)
    if (trial.positive == positive) heat.push_back(trial.heat.at(column));
  return heat;
}

Rate above(const std::vector<double>& heat, double threshold) {
  return {std::count_if(heat.begin(), heat.end(), [&](double v) { return v > threshold; }), std::ssize(heat)};
}

std::optional<double> area_between(const std::vector<double>& positive, const std::vector<double>& negative) {
  if (positive.empty() || negative.empty()) return std::nullopt;
  double wins = 0;
  for (const double p : positive)
    for (const double n : negative) wins += p > n ? 1 : p == n ? 0.5 : 0;
  return wins / (static_cast<double>(positive.size()) * static_cast<double>(negative.size()));
}

}  // namespace

std::optional<double> Rate::value() const {
  if (cases == 0) return std::nullopt;
  return static_cast<double>(hits) / static_cast<double>(cases);
}

Interval Rate::interval() const { return wilson(hits, cases); }

double threshold_for(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end(), std::greater<>());
  const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() + 1));
  return values.at(place > 0 ? place - 1 : 0);
}

std::vector<AlarmRates> alarm_rates(const std::vector<Trial>& calibration, const std::vector<Trial>& test,
                                    std::size_t columns) {
  if (std::none_of(calibration.begin(), calibration.end(), [](const Trial& t) { return !t.positive; }))
    throw UsageError("[benchmark] no negative case among the scenes of the calibration, expected more scenes");
  std::vector<Trial> look_alikes;
  for (const Trial& trial : test)
    if (trial.source == Source::honest) look_alikes.push_back(trial);
  std::vector<AlarmRates> rates;
  for (std::size_t c = 0; c < columns; ++c) {
    const std::vector<double> positive = heat_of_cases(test, c, true), negative = heat_of_cases(test, c, false);
    const double threshold = threshold_for(heat_of_cases(calibration, c, false), kCalibratedAlarms);
    rates.push_back({threshold, above(positive, threshold), above(negative, threshold),
                     area_between(positive, negative), area_between(positive, heat_of_cases(look_alikes, c, false))});
  }
  return rates;
}

}  // namespace limpid::xai

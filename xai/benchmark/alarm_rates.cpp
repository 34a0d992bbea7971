#include "xai/benchmark/alarm_rates.h"

#include <algorithm>
#include <functional>
#include <set>

#include "tensor/error.h"
#include "xai/statistics/wilson.h"

namespace limpid::xai {
namespace {

using Cases = std::vector<const Trial*>;

template <class Wanted>
Cases those(const std::vector<Trial>& trials, const Wanted& wanted) {
  Cases cases;
  for (const Trial& trial : trials)
    if (wanted(trial)) cases.push_back(&trial);
  return cases;
}

Rate above(const Cases& cases, std::size_t column, double threshold) {
  std::set<std::uint64_t> scenes;
  Rate rate;
  for (const Trial* trial : cases) {
    scenes.insert(trial->scene);
    ++rate.cases;
    rate.hits += trial->heat.at(column) > threshold;
  }
  rate.scenes = std::ssize(scenes);
  return rate;
}

std::optional<Separation> between(const Cases& positive, const Cases& negative, std::size_t column) {
  std::vector<SeparatedCase> cases;
  for (const Cases* kind : {&positive, &negative})
    for (const Trial* trial : *kind) cases.push_back({trial->heat.at(column), trial->positive, trial->scene});
  return separation(cases);
}

}  // namespace

std::optional<double> Rate::value() const {
  if (cases == 0) return std::nullopt;
  return static_cast<double>(hits) / static_cast<double>(cases);
}

Interval Rate::interval() const { return cases == 0 ? wilson(0, 0) : wilson_of(*value(), static_cast<double>(scenes)); }

double threshold_for(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end(), std::greater<>());
  const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() + 1));
  return values.at(place > 0 ? place - 1 : 0);
}

std::vector<AlarmRates> alarm_rates(const std::vector<Trial>& calibration, const std::vector<Trial>& test,
                                    std::size_t columns, std::optional<std::int64_t> pair) {
  const Cases quiet = those(calibration, [](const Trial& t) { return !t.positive; });
  if (quiet.empty())
    throw UsageError("[benchmark] no negative case among the scenes of the calibration, expected more scenes");
  const auto asked = [&](const auto& kind) {
    return those(test, [&](const Trial& t) { return (!pair || t.pair == *pair) && kind(t); });
  };
  const Cases positive = asked([](const Trial& t) { return t.positive; });
  const Cases negative = asked([](const Trial& t) { return !t.positive; });
  const Cases look_alikes = asked([](const Trial& t) { return !t.positive && t.source == Source::honest; });
  std::vector<AlarmRates> rates;
  for (std::size_t c = 0; c < columns; ++c) {
    std::vector<double> heat;
    for (const Trial* trial : quiet) heat.push_back(trial->heat.at(c));
    const double threshold = threshold_for(std::move(heat), kCalibratedAlarms);
    rates.push_back({threshold, above(positive, c, threshold), above(negative, c, threshold),
                     between(positive, negative, c), between(positive, look_alikes, c)});
  }
  return rates;
}

}  // namespace limpid::xai

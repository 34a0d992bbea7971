#include "tools/benchmark_json.h"

#include <algorithm>

#include "tools/command.h"

namespace limpid::tools {
namespace {

Json rate_json(const xai::Rate& rate) {
  const xai::Interval interval = rate.interval();
  return Json::object()
      .set("hits", rate.hits)
      .set("cases", rate.cases)
      .set("scenes", rate.scenes)
      .set("rate", rate.value() ? Json(*rate.value()) : Json())
      .set("interval", numbers({interval.lower, interval.upper}));
}

Json separation_json(const std::optional<xai::Separation>& found) {
  if (!found) return {};
  Json json = Json::object().set("area", found->area);
  if (found->interval) json.set("interval", numbers({found->interval->lower, found->interval->upper}));
  return json;
}

Json rates_json(const xai::AlarmRates& rates) {
  return Json::object()
      .set("recall", rate_json(rates.recall))
      .set("false_alarms", rate_json(rates.false_alarms))
      .set("all_negatives", separation_json(rates.all))
      .set("look_alikes", separation_json(rates.look_alikes));
}

Json bias_json(const std::vector<xai::BiasRow>& rows) {
  Json list = Json::array();
  for (const xai::BiasRow& row : rows)
    list.push(Json::object()
                  .set("mark", row.planted ? "as the scene comes" : "pasted in")
                  .set("difference_visible", row.difference_visible)
                  .set("mushrooms", row.mushrooms)
                  .set("with_mark", row.with_mark)
                  .set("without_mark", row.without_mark));
  return list;
}

Json column_json(const xai::Column& column) {
  Json json = Json::object();
  json.set(column.control ? "control" : "method", column.method);
  if (!column.players.empty()) json.set("players", column.players);
  return json;
}

Json trials_json(const xai::SceneTrials& trials) {
  Json list = Json::array();
  for (const xai::Trial& trial : trials.trials)
    list.push(Json::object()
                  .set("scene", std::to_string(trial.scene))
                  .set("pair", trial.pair)
                  .set("source", std::string(source_text(trial.source)))
                  .set("positive", trial.positive)
                  .set("score", trial.score)
                  .set("without_mark", trial.without_mark)
                  .set("heat", numbers(trial.heat)));
  return Json::object().set("not_found", trials.not_found).set("unclear", trials.unclear).set("cases", std::move(list));
}

Json doses_json(const xai::DoseResponse& doses) {
  Json columns = Json::array(), scores = Json::array();
  for (const auto& score : doses.scores) scores.push(numbers(score));
  for (std::size_t c = 0; c < doses.columns.size(); ++c) {
    Json cases = Json::array();
    for (const auto& values : doses.attributed[c]) cases.push(numbers(values));
    columns.push(
        column_json(doses.columns[c]).set("rank_correlation", doses.agreement(c)).set("attributed", std::move(cases)));
  }
  return Json::object()
      .set("opacities", numbers(doses.opacities))
      .set("scores", std::move(scores))
      .set("columns", std::move(columns));
}

}  // namespace

bool known_met(const Benchmark& b) {
  return std::all_of(b.known.begin(), b.known.end(), [](const auto& a) { return a.error() <= kKnownError; });
}

bool planted_met(const Benchmark& b) {
  return std::all_of(b.planted.begin(), b.planted.end(), [](const auto& a) { return a.error() <= kPlantedError; });
}

Json benchmark_json(const Benchmark& b) {
  Json known = Json::array(), planted = Json::array(), columns = Json::array(), detectors = Json::array();
  for (const xai::KnownAnswer& answer : b.known)
    known.push(Json::object()
                   .set("network", std::string(answer.network))
                   .set("method", std::string(answer.method))
                   .set("truth", numbers({answer.truth.begin(), answer.truth.end()}))
                   .set("found", numbers({answer.found.begin(), answer.found.end()}))
                   .set("error", answer.error()));
  for (const xai::PlantedAnswer& answer : b.planted)
    planted.push(Json::object()
                     .set("mark", answer.halves ? "two players" : "one player")
                     .set("truth", numbers({answer.truth.begin(), answer.truth.end()}))
                     .set("found", numbers({answer.found.begin(), answer.found.end()}))
                     .set("error", answer.error()));
  Json json = Json::object();
  json.set("schema_version", 1).set("version", std::string(version())).set("seed", b.seed);
  json.set("scenes_asked", b.scenes).set("calibration_scenes", b.calibration_scenes);
  json.set("cause_fall", xai::kCauseFall).set("calibrated_alarms", xai::kCalibratedAlarms);
  json.set("known_networks", std::move(known));
  json.set("planted_channel", Json::object()
                                  .set("model", b.planted_model.name)
                                  .set("model_sha256", b.planted_model.sha256)
                                  .set("picture", b.planted_picture)
                                  .set("class", b.planted_class)
                                  .set("gain", b.planted_gain)
                                  .set("answers", std::move(planted)));
  if (b.detectors.empty()) return json;
  for (const Benchmark::Pair& pair : b.detectors)
    detectors.push(Json::object()
                       .set("honest", pair.honest.name)
                       .set("honest_sha256", pair.honest.sha256)
                       .set("biased", pair.biased.name)
                       .set("biased_sha256", pair.biased.sha256)
                       .set("honest_bias", bias_json(pair.honest_bias))
                       .set("biased_bias", bias_json(pair.biased_bias)));
  for (std::size_t c = 0; c < b.rates.size(); ++c) {
    const xai::TrialCosts& cost = b.test.costs[c];
    Json pairs = Json::array();
    for (const std::vector<xai::AlarmRates>& rates : b.pair_rates) pairs.push(rates_json(rates[c]));
    columns.push(column_json(b.test.columns[c])
                     .set("threshold", b.rates[c].threshold)
                     .set("rates", rates_json(b.rates[c]))
                     .set("rates_by_pair", std::move(pairs))
                     .set("timed_maps", cost.maps)
                     .set("seconds", cost.seconds)
                     .set("evaluations", cost.evaluations));
  }
  return json.set("scenes", Json::object()
                                .set("detectors", std::move(detectors))
                                .set("columns", std::move(columns))
                                .set("calibration", trials_json(b.calibration))
                                .set("test", trials_json(b.test))
                                .set("opacities", doses_json(b.doses)));
}

}  // namespace limpid::tools

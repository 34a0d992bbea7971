#include "tools/game_json.h"

namespace limpid::tools {

namespace {

Json number_json(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json parts_json(const xai::GameAnswer& game) {
  const std::vector<xai::Interval> joint = xai::joint_intervals(game.estimate);
  Json list = Json::array();
  for (std::size_t i = 0; i < game.parts.size(); ++i) {
    const xai::Part& part = game.parts[i];
    Json json = Json::object()
                    .set("name", part.name)
                    .set("value", part.value)
                    .set("standard_error", number_json(part.standard_error))
                    .set("lower", part.interval ? Json(part.interval->lower) : Json())
                    .set("upper", part.interval ? Json(part.interval->upper) : Json());
    const bool known = joint.size() == game.parts.size();
    json.set("joint_lower", known ? Json(joint[i].lower) : Json())
        .set("joint_upper", known ? Json(joint[i].upper) : Json())
        .set("area", part.area)
        .set("row", part.row)
        .set("column", part.column);
    list.push(std::move(json));
  }
  return list;
}

Json order_json(const xai::Estimate& estimate) {
  Json list = Json::array();
  const std::vector<std::int64_t> order = xai::ranking(estimate.values);
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const xai::PairTest c = xai::compare(estimate, order[i], order[i + 1]);
    list.push(Json::object()
                  .set("a", c.a)
                  .set("b", c.b)
                  .set("difference", c.difference)
                  .set("interval", c.known ? Json(Json::Array{c.interval.lower, c.interval.upper}) : Json())
                  .set("separable", c.known ? Json(c.separable) : Json()));
  }
  return list;
}

}  // namespace

Json game_json(const xai::GameAnswer& game) {
  Json indices = Json::object();
  for (const auto& [name, values] : game.indices) indices.set(name, Json(Json::Array(values.begin(), values.end())));
  return Json::object()
      .set("parts_are", game.parts_are)
      .set("players", game.parts.size())
      .set("parts", parts_json(game))
      .set("order", order_json(game.estimate))
      .set("indices", std::move(indices))
      .set("exact", game.estimate.exact)
      .set("observations", game.estimate.observations)
      .set("v_none", game.v_none)
      .set("v_all", game.v_all)
      .set("evaluations", game.evaluations)
      .set("remembered", game.remembered)
      .set("proven", game.proven)
      .set("seconds", game.seconds)
      .set("map_unit", game.map_unit);
}

Json checks_json(const std::vector<xai::Check>& checks) {
  Json list = Json::array();
  for (const xai::Check& check : checks) {
    list.push(Json::object()
                  .set("name", check.name)
                  .set("outcome", std::string(xai::outcome_text(check.outcome)))
                  .set("detail", check.detail));
  }
  return list;
}

}  // namespace limpid::tools

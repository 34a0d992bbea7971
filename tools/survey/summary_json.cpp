#include "tools/survey/summary_json.h"

#include "tools/detections.h"

namespace limpid::tools::survey {

namespace {

Json texts(const std::vector<std::string>& list) { return Json(Json::Array(list.begin(), list.end())); }

Json mean_json(const std::optional<xai::MeanOverPictures>& mean) {
  if (!mean) return {};
  return Json::object()
      .set("mean", mean->mean)
      .set("lower", mean->interval ? Json(mean->interval->lower) : Json())
      .set("upper", mean->interval ? Json(mean->interval->upper) : Json())
      .set("pictures", mean->pictures)
      .set("objects", mean->objects);
}

Json counts_json(const std::map<std::string, std::int64_t>& counts) {
  Json json = Json::object();
  for (const auto& [what, count] : counts) json.set(what, count);
  return json;
}

Json precision_json(const std::optional<ClassPrecision>& precision) {
  if (!precision) return {};
  return Json::object()
      .set("ap50", precision->ap50)
      .set("ap50_95", precision->ap50_95)
      .set("labelled_objects", precision->objects);
}

Json class_json(const Summary& summary, const ClassRow& row) {
  Json groups = Json::array();
  for (std::size_t g = 0; g < row.groups.size(); ++g)
    for (std::size_t r = 0; r < kRoles.size(); ++r)
      groups.push(Json::object()
                      .set("baseline", summary.baselines[g])
                      .set("group", std::string(kRoleNames[r]))
                      .set("value", mean_json(row.groups[g][r].value))
                      .set("size", mean_json(row.groups[g][r].size)));
  return Json::object()
      .set("class", row.name)
      .set("rank", row.rank ? Json(*row.rank) : Json())
      .set("pooled", texts(row.pooled))
      .set("pictures", row.pictures)
      .set("detections", row.detections)
      .set("groups", std::move(groups))
      .set("context", mean_json(row.context))
      .set("excess_over_size", mean_json(row.excess))
      .set("verdicts", counts_json(row.seats))
      .set("outcomes", counts_json(row.outcomes))
      .set("precision", precision_json(row.precision));
}

// Where a case is found again.
Json place_json(const Case& one) {
  return Json::object()
      .set("image", one.record->image)
      .set("number", one.number)
      .set("class", one.found->class_name)
      .set("score", one.found->detection.score)
      .set("box", box_json(one.found->detection.box))
      .set("area", one.found->area);
}

Json suspects_json(const Suspects& suspects) {
  Json sizes = Json::array(), list = Json::array();
  for (const SizeBin& bin : suspects.sizes)
    sizes.push(Json::object().set("from", bin.from).set("to", bin.to).set("context", mean_json(bin.context)));
  for (const Suspect& s : suspects.suspects) {
    const Player& part = s.one->game().players[s.player];
    Json values = Json::array();
    for (const Game& game : s.one->game().games)
      values.push(Json::object().set("baseline", game.baseline).set("value", 100 * game.values[s.player]));
    list.push(place_json(*s.one)
                  .set("outcome", s.one->found->outcome ? Json(s.one->found->outcome->kind) : Json())
                  .set("context", s.one->context->share)
                  .set("usual", s.usual)
                  .set("excess_lower", s.excess.lower)
                  .set("excess_upper", s.excess.upper)
                  .set("part", part.name)
                  .set("values", std::move(values))
                  .set("command", s.command));
  }
  return Json::object().set("sizes", std::move(sizes)).set("detections", std::move(list));
}

Json maps_json(const ContextMaps& maps) {
  Json list = Json::array();
  for (const ContextMap& map : maps.maps) {
    Json shares = Json::object(), classes = Json::array();
    for (std::size_t r = 0; r < kRoles.size(); ++r) shares.set(std::string(kRoleNames[r]), map.shares[r]);
    for (const auto& [name, count] : map.classes)
      classes.push(Json::object().set("class", name).set("detections", count));
    list.push(Json::object()
                  .set("detections", map.detections)
                  .set("pictures", map.pictures)
                  .set("shares", std::move(shares))
                  .set("side", map.side)
                  .set("classes", std::move(classes))
                  .set("exemplar", place_json(*map.exemplar)));
  }
  return Json::object()
      .set("silhouette", maps.silhouette)
      .set("clearly_apart", maps.silhouette >= kClearlyApart)
      .set("maps", std::move(list));
}

Json influences_json(const Influences& influences) {
  Json list = Json::array();
  for (const Influence& i : influences.tested)
    list.push(Json::object()
                  .set("of", i.of)
                  .set("on", i.on)
                  .set("value", mean_json(i.mean))
                  .set("p", i.p)
                  .set("q", i.q)
                  .set("significant", i.significant()));
  return Json::object()
      .set("discovery_rate", kDiscoveryRate)
      .set("tested", std::move(list))
      .set("too_few_pictures", influences.rare);
}

Json pictures_json(const Survey& survey) {
  Json failed = Json::array();
  for (const Record& record : survey.records)
    if (!record.failed.empty()) failed.push(Json::object().set("image", record.image).set("reason", record.failed));
  return Json::object()
      .set("all", survey.header.array_at("pictures").size())
      .set("missing", texts(survey.missing))
      .set("failed", std::move(failed));
}

}  // namespace

Json summary_json(const Summary& summary) {
  const xai::BootstrapOptions bootstrap;
  Json classes = Json::array(), outcomes = Json::array();
  for (const ClassRow& row : summary.classes) classes.push(class_json(summary, row));
  for (const OutcomeRow& row : summary.outcomes)
    outcomes.push(
        Json::object().set("kind", row.kind).set("detections", row.detections).set("context", mean_json(row.context)));
  const Survey& survey = *summary.survey;
  return Json::object()
      .set("schema_version", 1)
      .set("survey", survey.digest)
      .set("program", survey.header.at("program"))
      .set("model", survey.header.at("model"))
      .set("settings", survey.header.at("settings"))
      .set("unit", "points of confidence")
      .set("intervals", Json::object()
                            .set("confidence", bootstrap.confidence)
                            .set("kind", "percentile bootstrap over pictures")
                            .set("draws", bootstrap.draws)
                            .set("seed", static_cast<std::int64_t>(bootstrap.seed)))
      .set("least_pictures", kLeastPictures)
      .set("pictures", pictures_json(survey))
      .set("detections", Json::object().set("all", summary.detections).set("asked_about", summary.cases.size()))
      .set("precision",
           summary.precision
               ? Json::object().set("ap50", summary.precision->ap50).set("ap50_95", summary.precision->ap50_95)
               : Json())
      .set("classes", std::move(classes))
      .set("outcomes", std::move(outcomes))
      .set("influences", influences_json(summary.influences))
      .set("suspects", suspects_json(summary.suspects))
      .set("maps", maps_json(summary.maps));
}

}  // namespace limpid::tools::survey

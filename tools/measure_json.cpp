#include "tools/measure_json.h"

#include "tools/text.h"

namespace limpid::tools {
namespace {

Json row(const std::string& name, const std::string& direction, const std::optional<double>& value,
         const std::string& sentence) {
  Json json = Json::object().set("name", name).set("value", value ? Json(*value) : Json());
  if (!value) json.set("why", sentence);
  return json.set("direction", direction).set("sentence", sentence);
}

constexpr const char* kNoFall = "hiding everything hardly lowers the value, so the curves are undefined";
constexpr const char* kNoHeat = "the map has no positive value";

void push_curves(Json& list, const xai::MapMeasures::Filled& filled, const std::optional<xai::Curves>& curves,
                 const std::string& by) {
  const auto area = [&](const std::string& name, const std::string& direction, const std::optional<double>& value,
                        const std::string& sentence) {
    list.push(row(name, direction, value, value ? sentence : kNoFall).set("filling", filled.filling).set("by", by));
  };
  const auto of = [&](const auto& number) { return curves ? std::optional<double>(number(*curves)) : std::nullopt; };
  const std::optional<double> deletion = of([](const xai::Curves&c) { return c.deletion.area(); }),
                              insertion = of([](const xai::Curves&c) { return c.insertion.area(); }),
                              gain = of([](const xai::Curves&c) { return c.gain(); });
  area("deletion", "lower", deletion,
       "hidden from its strongest part on, the value keeps " + whole_percent(deletion.value_or(0)) +
           " of its height on average");
  area("insertion", "higher", insertion,
       "shown from its strongest part on, the value reaches " + whole_percent(insertion.value_or(0)) +
           " of its height on average");
  area("insertion minus deletion", "higher", gain,
       fixed(gain.value_or(0), 2) + "; a random order has 0 on average, the reverse order the opposite");
}

Json lift_row(const std::string& name, const std::string& where, const std::optional<xai::Energy>& energy,
              const std::string& otherwise) {
  if (!energy) return row(name, "none", std::nullopt, otherwise);
  return row(name, "none", energy->lift(),
             whole_percent(energy->heat) + " of the positive heat lies " + where + ", which is " +
                 whole_percent(energy->area) + " of the picture")
      .set("heat", energy->heat)
      .set("chance", 1.0);
}

Json infidelity_row(const std::optional<xai::Infidelity>& infidelity) {
  if (!infidelity) return row("infidelity", "lower", std::nullopt, "the value is the same whatever is hidden");
  Json json = row("infidelity", "lower", infidelity->value,
                  "how badly the map foretells what hiding parts costs, over " + grouped(infidelity->coalitions) +
                      " ways of hiding: " + fixed(infidelity->value, 2) + " (0 perfect, 1 as good as a constant)");
  return json.set("unscaled", infidelity->unscaled);
}

void push_stability(Json& list, const xai::Stability& s) {
  const auto push = [&](const std::string& name, const std::string& what, const std::optional<xai::Steadiness>& of) {
    if (!of) return;
    list.push(row(name, "higher", of->median(),
                  "rank correlation of the map " + what + ": " + fixed(of->median(), 2) + " in the middle, " +
                      fixed(of->smallest(), 2) + " at worst" +
                      (of->farthest() > 0 ? "; the value itself moved by up to " + value_text(of->farthest()) : ""))
                  .set("lower", of->smallest()));
  };
  push("steady under noise", "after a little noise on the picture", s.noise);
  push("steady under a shift", "after a shift by one pixel", s.shift);
  push("steady over seeds", "with other seeds", s.seeds);
}

}  // namespace

Json map_measures_json(const xai::MapMeasures& m) {
  Json list = Json::array();
  const std::optional<double> gain = m.gain();
  list.push(row("gain", "higher", gain,
                gain ? "insertion minus deletion by players, mean over the fillings: " + fixed(*gain, 2) : kNoFall));
  for (const xai::MapMeasures::Filled& filled : m.curves) {
    push_curves(list, filled, filled.players, "players");
    if (filled.pixels) push_curves(list, filled, filled.pixels, "pixels");
  }
  list.push(row("pointing game", "none", m.pointing,
                !m.pointing       ? kNoHeat
                : *m.pointing > 0 ? "the strongest pixel lies in the box"
                                  : "the strongest pixel lies outside the box"));
  list.push(lift_row("heat in the box", "in the box", m.in_box, kNoHeat));
  if (m.in_outline) list.push(lift_row("heat in the outline", "in the outline", m.in_outline, kNoHeat));
  if (m.on_others) list.push(lift_row("heat on other objects", "on other objects' boxes", m.on_others, kNoHeat));
  list.push(row("negative share", "none", m.negative,
                whole_percent(m.negative) + " of the map's values, by size, are negative"));
  list.push(row("sparsity", "none", m.sparsity,
                m.sparsity
                    ? "Gini index of the positive heat, 0 evenly spread and 1 in one place: " + fixed(*m.sparsity, 2)
                    : kNoHeat));
  list.push(infidelity_row(m.infidelity));
  if (m.best_match)
    list.push(row("gain, best match", "higher", m.best_match->gain(),
                  "another question: insertion minus deletion of whichever candidate fits best: " +
                      fixed(m.best_match->gain(), 2)));
  return list;
}

Json measures_json(const xai::MethodReport& report, const xai::ObjectReport& object) {
  Json list = Json::array();
  const Json of_map = map_measures_json(report.measures);
  for (Json one : of_map.as_array()) {
    if (one.text_at("name") == "gain") {
      if (object.chance_gain) one.set("chance", *object.chance_gain);
      if (object.centre_gain)
        one.set("control", Json::object().set("name", "box-gaussian").set("value", *object.centre_gain));
    }
    list.push(std::move(one));
  }
  const xai::Evidence& e = report.evidence;
  const auto add = [&](const std::string& name, const std::string& direction, const std::optional<double>& value,
                       const std::string& sentence) {
    if (value) list.push(row(name, direction, value, sentence + ": " + fixed(*value, 2)));
  };
  add("box in the footprint", "higher", e.box_in_footprint, "share of the box that the gradient reaches");
  add("R2", "higher", e.r_squared, "how well a sum over parts describes the detector here, at most 1");
  add("seed agreement", "higher", e.seed_agreement, "rank correlation between seeds");
  add("second baseline", "higher", e.baseline_agreement, "rank correlation with the same method under another filling");
  add("random network", "lower", e.forgotten, "rank correlation with the map of a network with random weights");
  if (report.stability) push_stability(list, *report.stability);
  if (report.answer->game)
    list.push(row("evaluations", "lower", static_cast<double>(report.answer->game->evaluations),
                  grouped(report.answer->game->evaluations) + " masked pictures asked for, " +
                      grouped(report.answer->game->remembered) + " of them remembered from other methods"));
  return list;
}

Json curves_json(const xai::MapMeasures& m) {
  Json list = Json::array();
  for (const xai::MapMeasures::Filled& filled : m.curves) {
    const auto push = [&](const std::optional<xai::Curves>& curves, const char* by) {
      if (!curves) return;
      for (const bool deletion : {true, false}) {
        const xai::Curve& curve = deletion ? curves->deletion : curves->insertion;
        list.push(Json::object()
                      .set("filling", filled.filling)
                      .set("by", by)
                      .set("kind", deletion ? "deletion" : "insertion")
                      .set("share", Json(Json::Array(curve.share.begin(), curve.share.end())))
                      .set("value", Json(Json::Array(curve.value.begin(), curve.value.end()))));
      }
    };
    push(filled.players, "players");
    push(filled.pixels, "pixels");
  }
  return list;
}

}  // namespace limpid::tools

#include "tools/handin/captions.h"

#include <algorithm>

#include "tools/handin/measure_rows.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr std::size_t kMostCurves = 7;

std::string of_methods(const Json& request, const std::string& setting) {
  if (!request.contains("settings") || !request.at("settings").contains("of_methods")) return "";
  return text_in(request.at("settings").at("of_methods"), setting);
}

std::string origin(const Json& report, const ReportedObject& one) {
  const Json& request = report.at("request");
  std::string words = "Model " + one.model;
  if (request.contains("program"))
    if (const std::string precision = text_in(request.at("program"), "precision"); !precision.empty()) {
      const std::string masked = of_methods(request, "evaluated_in");
      words += masked.empty() || masked == precision ? " in " + precision
                                                     : ", gradients in " + precision + ", masked pictures in " + masked;
    }
  if (const std::string seed = of_methods(request, "seed"); !seed.empty()) words += ", seed " + seed;
  return words + ", limpid " + text_in(report.at("limpid"), "version") + ", level " + text_in(report, "level") + ".";
}

bool has_curves(const Json& method) { return !list_in(method, "curves").empty(); }

// What the panels of the curves have in common, and in what they differ.
std::string hiding_words(const Json& object, const std::string& parts) {
  std::vector<std::string> fillings;
  bool by_players = false;
  for (const Json* method : answered(object))
    for (const Json& curve : list_in(*method, "curves")) {
      by_players |= text_in(curve, "by") == "players";
      const std::string filling = text_in(curve, "filling");
      if (!filling.empty() && std::find(fillings.begin(), fillings.end(), filling) == fillings.end())
        fillings.push_back(filling);
    }
  std::string words;
  if (!fillings.empty())
    words = "What is hidden is replaced by the filling that each panel names: " + listed(fillings) + ". ";
  if (by_players) words += "By players: " + parts + ". ";
  return words;
}

// Those that have curves for which there was no colour left.
std::string undrawn_words(const Json& report, const Json& object) {
  const std::vector<std::string> drawn = drawn_curves(report, object);
  std::vector<std::string> titles;
  for (const Json* method : answered(object))
    if (const std::string name = method->text_at("name");
        has_curves(*method) && std::find(drawn.begin(), drawn.end(), name) == drawn.end())
      titles.push_back(title_of_method(report, name));
  if (titles.empty()) return "";
  return "Only " + std::to_string(kMostCurves) + " methods can be told apart here; not drawn: " + listed(titles) +
         ", whose areas are in metrics.csv. ";
}

// "Grad-CAM: layer 115."
std::string layers_of(const Json& report, const std::vector<const Json*>& methods) {
  std::vector<std::pair<std::string, std::vector<std::string>>> layers;
  for (const Json* method : methods) {
    const std::string layer = text_in(*method, "layer");
    if (layer.empty()) continue;
    if (layers.empty() || layers.back().first != layer) layers.push_back({layer, {}});
    layers.back().second.push_back(title_of_method(report, method->text_at("name")));
  }
  std::string words;
  for (const auto& [layer, names] : layers) words += " " + listed(names) + ": layer " + layer + ".";
  return words;
}

// Whose paper ends in a ReLU: figures show it so, the page also shows what it cuts off.
std::string relu_words(const Json& report, const std::vector<const Json*>& methods) {
  std::vector<std::string> titles;
  for (const Json* method : methods)
    for (const Json& known : list_in(report, "methods"))
      if (known.text_at("name") == method->text_at("name") && known.contains("relu") && known.flag_at("relu"))
        titles.push_back(title_of_method(report, method->text_at("name")));
  if (titles.empty()) return "";
  return " " + listed(titles) + ": after ReLU, as in the " + (titles.size() == 1 ? "paper" : "papers") +
         "; report.html also shows what lowers the value.";
}

}  // namespace

std::string asked_words(const ReportedObject& one) {
  const Json& asked = one.object->at("asked");
  std::string what = text_in(asked, "target");
  what = what.substr(0, what.find(", candidate"));
  return what + " in " + one.place() + ", " + amount(*one.object, asked.number_at("value"));
}

std::string parts_words(const ReportedObject& one) {
  const Json& game = one.object->at("game");
  const auto players = static_cast<std::int64_t>(list_in(game, "players").size());
  return grouped(players) + " parts (" + text_in(game, "segmentation") + ")";
}

std::string game_words(const ReportedObject& one) {
  const Json& game = one.object->at("game");
  std::string words = parts_words(one) + ", hidden parts are replaced by " + text_in(game, "baseline");
  if (const std::optional<double> all = number_in(game, "evaluations"); all && *all > 0)
    words += ", " + grouped(static_cast<std::int64_t>(*all)) + " combinations evaluated";
  return words;
}

std::string maps_caption(const Json& report, const ReportedObject& one, bool all_methods) {
  const std::vector<const Json*> methods = all_methods ? answered(*one.object) : leading_methods(report, *one.object);
  return "Asked of every map: the " + asked_words(one) +
         ". White frame: the box that is explained. Methods that hide "
         "parts: " +
         game_words(one) +
         "; numbers mark the parts with the largest values, and where colours mean points "
         "they mean the same in all maps." +
         layers_of(report, methods) + relu_words(report, methods) + " " + origin(report, one);
}

std::string groups_caption(const Json& report, const ReportedObject& one) {
  const Json& groups = one.object->at("groups");
  std::string baselines;
  for (const Json& game : list_in(groups, "games"))
    baselines += (baselines.empty() ? "" : ", then ") + text_in(game, "baseline");
  std::string words = "What each part of the picture is worth to the " + asked_words(one) +
                      ": exact Shapley values of these parts, which add up from everything hidden to nothing hidden. "
                      "Hidden parts are replaced by " +
                      baselines +
                      "; the bar is the first, the whisker spans all of "
                      "them.";
  if (const std::optional<double> evaluations = number_in(groups, "evaluations"))
    words += " " + grouped(static_cast<std::int64_t>(*evaluations)) + " combinations evaluated.";
  return words + " " + origin(report, one);
}

std::string curves_caption(const Json& report, const ReportedObject& one) {
  return "How the " + asked_words(one) +
         ", changes while the picture is hidden (deletion) or shown (insertion) in the "
         "order of each map, the strongest part first. 1: nothing hidden, 0: everything hidden. After each name the "
         "area "
         "below the curve: deletion is better when it is small, insertion when it is large. Grey, dashed: a hill in "
         "the "
         "middle of the box, which knows nothing of the network. " +
         hiding_words(*one.object, parts_words(one)) + undrawn_words(report, *one.object) + origin(report, one);
}

std::vector<std::string> drawn_curves(const Json& report, const Json& object) {
  std::vector<std::string> names;
  for (const auto& methods : {leading_methods(report, object), answered(object)})
    for (const Json* method : methods)
      if (const std::string name = method->text_at("name"); names.size() < kMostCurves && has_curves(*method) &&
                                                            std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
  return names;
}

bool has_more_methods(const Json& report, const ReportedObject& one) {
  return answered(*one.object).size() > leading_methods(report, *one.object).size();
}

bool has_groups(const ReportedObject& one) {
  return one.object->contains("groups") && !list_in(one.object->at("groups"), "games").empty();
}

bool has_curves(const ReportedObject& one) {
  const std::vector<const Json*> methods = answered(*one.object);
  return std::any_of(methods.begin(), methods.end(), [](const Json* method) { return has_curves(*method); });
}

}  // namespace limpid::tools::handin

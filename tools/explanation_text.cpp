#include "tools/explanation_text.h"

#include <algorithm>
#include <optional>

#include "tools/game_text.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

std::optional<double> number_of(const xai::Attribution& answer, const std::string& name) {
  const auto at = answer.diagnostics.numbers.find(name);
  if (at == answer.diagnostics.numbers.end()) return std::nullopt;
  return at->second;
}

std::string percent(const std::optional<double>& share) { return share ? fixed(100 * *share, 0) + " %" : "-"; }

// Where a method's answer lives: a layer, the players of a game, or the picture's pixels.
std::string place_of(const xai::Attribution& answer) {
  if (answer.game) return answer.game->parts_are;
  return answer.layer.empty() ? "pixels" : safe_text(answer.layer);
}

Table table_of(const std::vector<xai::Attribution>& answers) {
  Table table({"method", ">layer", ">map", ">footprint", ">heat in box", ">lift", ">negative"});
  for (const xai::Attribution& answer : answers) {
    const Shape& map = answer.signed_map.shape();
    const std::optional<double> lift = number_of(answer, "lift");
    table.row({answer.method, place_of(answer), std::to_string(map[1]) + " x " + std::to_string(map[0]),
               percent(number_of(answer, "footprint_share")), percent(number_of(answer, "heat_in_box")),
               lift ? fixed(*lift, 2) : "-", percent(number_of(answer, "negative_share"))});
  }
  return table;
}

// A line per meaning, with the methods it holds for when there are several meanings.
std::string signs_text(const std::vector<xai::Attribution>& answers) {
  std::vector<std::pair<std::string, std::string>> meanings;  // and the methods
  for (const xai::Attribution& answer : answers) {
    if (answer.sign.empty()) continue;
    auto at = std::find_if(meanings.begin(), meanings.end(), [&](const auto& m) { return m.first == answer.sign; });
    if (at == meanings.end()) at = meanings.insert(at, {answer.sign, ""});
    at->second += (at->second.empty() ? "" : ", ") + answer.method;
  }
  std::string text;
  for (const auto& [sign, methods] : meanings) {
    text += "  " + (meanings.size() > 1 ? methods + ": " : "") + safe_text(sign) + "\n";
  }
  return text;
}

}  // namespace

std::string explanation_text(const DetectionTarget& target, double value, const std::optional<double>& taped,
                             const std::vector<xai::Attribution>& answers, const std::vector<LayerSheet>& sheets) {
  std::string out = "Explained: " + safe_text(target.describe()) + " = " + value_text(value);
  if (taped) out += " (on a tape " + value_text(*taped) + ", difference " + value_text(value - *taped) + ")";
  out += "\n\n" + table_of(answers).text();
  for (const LayerSheet& sheet : sheets) out += "\n" + table_of(sheet.answers).text();
  for (const xai::Attribution& answer : answers) {
    if (answer.game) out += "\n" + game_text(answer);
  }
  out += "\nWhat the sign of a cell means:\n" + signs_text(answers);
  const std::string checks = checks_text(answers);
  if (!checks.empty()) out += "\nChecked:\n" + checks;
  std::string findings;
  for (const xai::Attribution& answer : answers) {
    for (const std::string& finding : answer.diagnostics.findings) {
      findings += "  " + answer.method + ": " + safe_text(finding) + "\n";
    }
  }
  if (!findings.empty()) out += "\nTo be known when reading the maps:\n" + findings;
  return out;
}

}  // namespace limpid::tools

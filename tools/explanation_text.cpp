#include "tools/explanation_text.h"

#include <optional>

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

Table table_of(const std::vector<xai::Attribution>& answers) {
  Table table({"method", ">layer", ">map", ">footprint", ">heat in box", ">lift", ">negative"});
  for (const xai::Attribution& answer : answers) {
    const Shape& map = answer.signed_map.shape();
    const std::optional<double> lift = number_of(answer, "lift");
    table.row({answer.method, answer.layer.empty() ? "pixels" : safe_text(answer.layer),
               std::to_string(map[1]) + " x " + std::to_string(map[0]), percent(number_of(answer, "footprint_share")),
               percent(number_of(answer, "heat_in_box")), lift ? fixed(*lift, 2) : "-",
               percent(number_of(answer, "negative_share"))});
  }
  return table;
}

}  // namespace

std::string explanation_text(const DetectionTarget& target, const std::vector<xai::Attribution>& answers,
                             const std::vector<LayerSheet>& sheets) {
  std::string out = "Explained: " + safe_text(target.describe());
  if (!answers.empty()) out += " = " + value_text(answers[0].value);
  out += "\n\n" + table_of(answers).text();
  for (const LayerSheet& sheet : sheets) out += "\n" + table_of(sheet.answers).text();
  std::string signs;  // as a rule one for all methods that have a sign
  for (const xai::Attribution& answer : answers) {
    if (!answer.sign.empty() && signs.find(answer.sign) == std::string::npos) signs += "  " + answer.sign + "\n";
  }
  out += "\nWhat the sign of a cell means:\n" + signs;
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

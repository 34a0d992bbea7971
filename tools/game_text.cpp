#include "tools/game_text.h"

#include "tools/table.h"
#include "tools/text.h"
#include "xai/part_order.h"

namespace limpid::tools {

namespace {

constexpr std::size_t kShown = 8;

// The 95 % interval, or why there is none. It need not be symmetric.
std::string interval_text(const xai::GameAnswer& game, const xai::Part& part) {
  if (game.estimate.exact) return "exact";
  if (!part.interval) return "-";
  return value_text(part.interval->lower) + " to " + value_text(part.interval->upper);
}

std::string share(double value, double difference) {
  if (difference == 0) return "-";
  const std::string percent = fixed(100 * value / difference, 0);
  return (percent == "-0" ? "0" : percent) + " %";
}

// What tells how far the values can be trusted, of the numbers that the method has: a line, or nothing.
std::string trust_text(const std::map<std::string, double>& numbers) {
  struct Words {
    const char* number;
    const char* before;
    bool percent;
    const char* after;
  };
  constexpr Words kWords[] = {
      {"r2", "weighted R^2 ", false, ""},
      {"seed_agreement", "ranks of two seeds correlate by ", false, ""},
      {"expected_seed_agreement", "another seed is expected to correlate by ", false, ""},
      {"gap_before_constraint", "gap before the constraint ", false, ""},
      {"error_to_exact", "", true, " from exact Shapley values"},
      {"error_to_limit", "", true, " from its own limit"},
      {"exact_in_interval", "", true, " of the intervals hold the exact value"},
  };
  std::string out;
  for (const Words& words : kWords) {
    const auto at = numbers.find(words.number);
    if (at == numbers.end()) continue;
    out += (out.empty() ? "  " : ", ") + std::string(words.before) +
           (words.percent ? fixed(100 * at->second, 1) + " %" : value_text(at->second)) + words.after;
  }
  return out.empty() ? "" : out + "\n";
}

// How many of those that were remembered had never been asked for themselves.
std::string proof_text(const xai::GameAnswer& game) {
  if (game.proven == 0) return "";
  return ", " + std::to_string(game.proven) +
         " of them because they differ from evaluated ones in players alone that no target can see";
}

}  // namespace

std::string game_text(const xai::Attribution& answer) {
  const xai::GameAnswer& game = *answer.game;
  const std::size_t count = game.parts.size();
  const std::vector<std::int64_t> order = xai::by_value(game.parts);
  const std::vector<bool> shown = xai::strongest(game.parts, kShown);
  std::string out = answer.method + ": " + std::to_string(count) + " " +
                    game.parts_are.substr(0, game.parts_are.size() - (count == 1 ? 1 : 0)) + ", " + answer.quantity +
                    "\n";
  out += "  v(none) " + value_text(game.v_none) + " -> v(all) " + value_text(game.v_all) + ", " +
         std::to_string(game.evaluations) + " evaluations";
  if (game.remembered > 0) out += " (" + std::to_string(game.remembered) + " remembered" + proof_text(game) + ")";
  out += ", " + fixed(game.seconds, game.seconds < 1 ? 2 : 1) + " s\n";
  out += trust_text(answer.diagnostics.numbers);
  Table table({">rank", "name", ">value", ">95 % interval", ">share of v(all) - v(none)"});
  for (std::size_t rank = 0; rank < count; ++rank) {
    const auto p = static_cast<std::size_t>(order[rank]);
    if (!shown[p]) continue;
    const xai::Part& part = game.parts[p];
    table.row({std::to_string(rank + 1), safe_text(part.name), value_text(part.value), interval_text(game, part),
               game.flat ? share(part.value, game.v_all - game.v_none) : "-"});
  }
  out += table.text(2);
  if (count > kShown) {
    const std::string parts = game.parts_are.substr(0, game.parts_are.size() - (count == kShown + 1 ? 1 : 0));
    out += "  and " + std::to_string(count - kShown) + " weaker " + parts + " in " + answer.method + ".csv\n";
  }
  return out;
}

namespace {

// Some things hold of a method whatever the picture: explanation.json has them.
bool tells_of_this_run(const xai::Check& check, const xai::Attribution& answer) {
  if (check.outcome == xai::Outcome::passed || check.outcome == xai::Outcome::failed) return true;
  return answer.game && check.name != "symmetry" && check.name != "linearity";
}

}  // namespace

std::string checks_text(const std::vector<xai::Attribution>& answers) {
  std::string out;
  for (const xai::Attribution& answer : answers) {
    for (const xai::Check& check : answer.diagnostics.checks) {
      if (!tells_of_this_run(check, answer)) continue;
      out += "  " + answer.method + ": " + check.name + ": " + std::string(xai::outcome_text(check.outcome)) +
             (check.detail.empty() ? "" : " (" + safe_text(check.detail) + ")") + "\n";
    }
  }
  return out;
}

}  // namespace limpid::tools

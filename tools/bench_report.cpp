#include "tools/bench_report.h"

#include <algorithm>

#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

Json played_json(const Played& played) {
  return Json::object()
      .set("evaluations", played.evaluations)
      .set("seconds", played.seconds)
      .set("per_second", played.per_second());
}

}  // namespace

double gigaflops(std::int64_t multiply_adds, double milliseconds) {
  return milliseconds > 0 ? 2.0 * static_cast<double>(multiply_adds) / milliseconds / 1e6 : 0;
}

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

Json json_of(const GameBench& game) {
  Json players = Json::array();
  for (const std::int64_t multiply_adds : game.counts.players) players.push(multiply_adds);
  Json json = Json::object();
  json.set("head", game.cell.head).set("anchor", game.cell.anchor);
  json.set("row", game.cell.row).set("column", game.cell.column);
  json.set("players", game.players).set("multiply_adds", game.counts.whole);
  json.set("cone_multiply_adds", game.counts.cone).set("flip_multiply_adds", std::move(players));
  json.set("cone_share", game.counts.cone_share()).set("mean_share", game.counts.mean_share());
  json.set("gray_code_share", game.counts.gray_code_share());
  if (game.exact) json.set("exact", played_json(*game.exact));
  return json.set("random", played_json(game.random));
}

std::string text_of(const GameBench& game) {
  Table table({"window", ">of a whole forward", "remark"});
  const HeadCell& c = game.cell;
  table.row({"cone", percent(game.counts.cone_share()),
             "what the cell at row " + std::to_string(c.row) + ", column " + std::to_string(c.column) + " of head " +
                 std::to_string(c.head) + " depends on"});
  table.row({"one player flips", percent(game.counts.mean_share()),
             "mean of " + std::to_string(game.players) + ", from " + grouped(std::ranges::min(game.counts.players)) +
                 " to " + grouped(std::ranges::max(game.counts.players)) + " multiply-adds"});
  table.row(
      {"all coalitions", percent(game.counts.gray_code_share()), "each, when the cheapest player flips most often"});
  std::string text = table.text() + "\n";
  const auto played = [](const Played& p) {
    return fixed(p.per_second(), 1) + " evaluations a second (" + grouped(p.evaluations) + " in " +
           fixed(p.seconds, 2) + " s)\n";
  };
  if (game.exact) text += "exact Shapley values: " + played(*game.exact);
  return text + "random coalitions:    " + played(game.random) + "\n";
}

}  // namespace limpid::tools

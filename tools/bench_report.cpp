#include "tools/bench_report.h"

#include <cmath>
#include <numeric>

#include "tools/memory.h"
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

Json json_of(const LayerTime& layer, double limit) {
  Json json = Json::object();
  json.set("name", layer.name).set("type", layer.kind);
  json.set("layers", Json(Json::Array(layer.layers.begin(), layer.layers.end()))).set("fallback", layer.fallback);
  json.set("ms", layer.milliseconds).set("multiply_adds", layer.multiply_adds);
  json.set("gflops", gigaflops(layer.multiply_adds, layer.milliseconds));
  return json.set("share_of_limit", gigaflops(layer.multiply_adds, layer.milliseconds) / limit);
}

std::string text_of(const std::vector<LayerTime>& layers, double limit) {
  double sum = 0;
  for (const LayerTime& layer : layers) sum += layer.milliseconds;
  Table table({"layer", "type", ">ms", ">of all", ">GFLOP/s", ">of limit", ">multiply-adds"});
  for (const LayerTime& layer : layers) {
    const double gflops = gigaflops(layer.multiply_adds, layer.milliseconds);
    table.row({layer.name, layer.kind + (layer.fallback ? ", on the readable path" : ""), fixed(layer.milliseconds, 3),
               percent(sum > 0 ? layer.milliseconds / sum : 0), layer.multiply_adds > 0 ? fixed(gflops, 1) : "-",
               layer.multiply_adds > 0 ? percent(gflops / limit) : "-", grouped(layer.multiply_adds)});
  }
  return table.text();
}

Json json_of(const nn::Plan& plan) {
  const std::vector<std::string> fallbacks = plan.fallbacks();
  return Json::object()
      .set("instructions", plan.instructions())
      .set("steps", plan.steps().size())
      .set("fallbacks", Json(Json::Array(fallbacks.begin(), fallbacks.end())))
      .set("arena_bytes", plan.arena_bytes())
      .set("weight_bytes", plan.weight_bytes());
}

std::string text_of(const nn::Plan& plan) {
  std::string text = "plan: " + std::to_string(plan.steps().size()) + " steps, " + plan.instructions() + ", weights " +
                     memory_text(plan.weight_bytes()) + ", maps " + memory_text(plan.arena_bytes());
  const std::vector<std::string> fallbacks = plan.fallbacks();
  return fallbacks.empty() ? text : text + "; on the readable path: " + listed(fallbacks);
}

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
  if (game.times) {
    json.set("cone_ms", game.times->cone);
    json.set("flip_ms", Json(Json::Array(game.times->players.begin(), game.times->players.end())));
    json.set("gray_code_ms", gray_code_mean(game.times->players));
  }
  if (game.exact) json.set("exact", played_json(*game.exact));
  return json.set("random", played_json(game.random));
}

std::string text_of(const GameBench& game, double forward_ms) {
  const FlipCounts& counts = game.counts;
  Table table({"window", ">multiply-adds", ">of all", ">ms", ">of forward", "remark"});
  const auto row = [&](const std::string& what, double share, std::optional<double> ms, const std::string& remark) {
    table.row({what, grouped(std::llround(share * static_cast<double>(counts.whole))), percent(share),
               ms ? fixed(*ms, 3) : "-", ms ? percent(*ms / forward_ms) : "-", remark});
  };
  std::optional<double> cone_ms, mean_ms, gray_code_ms;
  if (game.times) {
    const std::vector<double>& each = game.times->players;
    cone_ms = game.times->cone;
    mean_ms = std::accumulate(each.begin(), each.end(), 0.0) / static_cast<double>(each.size());
    gray_code_ms = gray_code_mean(each);
  }
  row("cone", counts.cone_share(), cone_ms,
      "of the cell at row " + std::to_string(game.cell.row) + ", column " + std::to_string(game.cell.column) +
          " of head " + std::to_string(game.cell.head));
  row("one player flips", counts.mean_share(), mean_ms, "mean of " + std::to_string(game.players) + " players");
  row("next coalition", counts.gray_code_share(), gray_code_ms,
      "mean of all coalitions, the cheapest player flipping most often");
  std::string text = table.text() + "\n";
  const auto played = [](const Played& p) {
    return fixed(p.per_second(), 1) + " evaluations a second (" + grouped(p.evaluations) + " in " +
           fixed(p.seconds, 2) + " s)\n";
  };
  if (game.exact) text += "exact Shapley values: " + played(*game.exact);
  return text + "random coalitions:    " + played(game.random) + "\n";
}

}  // namespace limpid::tools

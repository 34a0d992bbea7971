#include "xai/methods/player_method.h"

#include <cmath>

#include "tensor/error.h"
#include "xai/game_checks.h"
#include "xai/player_map.h"

namespace limpid::xai {
namespace {

std::vector<Part> parts_of(const Players& players, const Estimate& estimate) {
  const std::vector<double> errors = standard_errors(estimate);
  const std::vector<Interval> bounds = intervals(estimate);
  std::vector<Part> parts;
  for (std::int64_t p = 0; p < players.count(); ++p) {
    const auto i = static_cast<std::size_t>(p);
    Part part = part_of(players, p, estimate.values[i]);
    if (!errors.empty()) part.standard_error = errors[i];
    if (!bounds.empty()) part.interval = bounds[i];
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

Part part_of(const Players& players, std::int64_t player, double value) {
  Part part{.name = players.name(player), .value = value};
  part.area = players.area(player), part.row = players.row(player), part.column = players.column(player);
  return part;
}

void describe_game(Attributes& attributes, const Play& play, const Settings& settings) {
  attributes.set("segmentation", play.segmentation);
  attributes.set("players", play.players->count());
  attributes.set("baseline", play.baseline);
  attributes.set("feather", settings.feather);
  attributes.set("evaluated_in", std::string(settings.evaluation == DType::float64 ? "float64" : "float32"));
}

std::int64_t count_of(const Method& method, const Settings& settings, const std::optional<std::int64_t>& asked,
                      std::int64_t own) {
  const auto budgeted = settings.counts.find(std::string(method.name));
  return budgeted != settings.counts.end() ? budgeted->second : asked.value_or(own);
}

std::optional<Cost> PlayerMethod::cost(const Question& question) const {
  Cost all;
  all.evaluated = 0;
  for (const Play& play : question.games().play(question, settings_, own_)) {
    const Cost one = cost_for(play);
    all.fixed += one.fixed;
    all.each += one.each;
    all.fewest = std::max(all.fewest, one.fewest);
    all.planned = std::max(all.planned, one.planned);
    all.moves = one.moves;
    all.evaluated = std::max(all.evaluated, one.evaluated);
  }
  return all;
}

std::vector<Attribution> PlayerMethod::explain(const Question& question) const {
  std::vector<Attribution> answers(question.targets().size());
  for (const Play& play : question.games().play(question, settings_, own_)) {
    play.game->begin(settings_, static_cast<std::int64_t>(std::lround(cost_for(play).total())));
    Solved solved = solve(play, question);
    solved.evaluations = play.game->asked(), solved.remembered = play.game->remembered();
    solved.proven = play.game->proven();
    solved.seconds = play.game->seconds();
    for (std::size_t t = 0; t < play.targets.size(); ++t)
      answers[play.targets[t]] = attribution(question, play, t, solved);
  }
  return answers;
}

Attribution PlayerMethod::attribution(const Question& question, const Play& play, std::size_t t,
                                      const Solved& solved) const {
  const DetectionTarget& target = *question.targets()[play.targets[t]];
  const Players& players = *play.players;
  const Estimate& estimate = solved.estimates[t];
  const auto of_game = static_cast<std::int64_t>(t);
  MaskedScore& game = *play.game;

  Answer answer(question, target, *method_);
  Attribution& a = answer.attribution;
  a.settings = solved.settings;
  describe_game(a.settings, play, settings_);
  GameAnswer& g = a.game.emplace();
  g.parts_are = "players";
  g.parts = parts_of(players, estimate);
  g.players = play.players;
  g.estimate = estimate;
  g.evaluations = solved.evaluations, g.remembered = solved.remembered, g.proven = solved.proven;
  g.seconds = solved.seconds;
  g.v_none = game.v_none(of_game), g.v_all = game.v_all(of_game);
  g.map_unit = "per pixel of the picture";
  a.value = g.v_all;
  if (!solved.more.empty()) {
    answer.merge(solved.more[t].diagnostics);
    g.indices = solved.more[t].indices;
    a.files = solved.more[t].files;
  }

  Diagnostics& d = a.diagnostics;
  d.numbers["v_none"] = g.v_none;
  d.numbers["v_all"] = g.v_all;
  Check efficiency = efficiency_check(estimate.values, g.v_none, g.v_all);
  if (efficiency_ == Efficiency::by_construction && efficiency.outcome == Outcome::passed)
    efficiency.outcome = Outcome::by_construction;
  if (efficiency_ == Efficiency::none) {
    efficiency.outcome = Outcome::nothing_to_test;
    efficiency.detail = "this method does not promise it: " + efficiency.detail;
  }
  d.checks.push_back(std::move(efficiency));
  d.checks.push_back(dummy_check(play, of_game, unseen_players(question, target, players), estimate));
  find_takeovers(d, target, game, of_game);
  find_weak_spots(d, question, play, of_game, estimate);
  return std::move(answer).finish(spread(players, estimate.values), players.height(), players.width(), false,
                                  spread_in_picture(players, question.frame(), estimate.values));
}

}  // namespace limpid::xai

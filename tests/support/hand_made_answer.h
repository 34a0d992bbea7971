// Answers of black-box methods made by hand: six players, a grid of 2 x 3 over a network's input of 60 x 40 pixels,
// with values that add up to v(all) - v(none).
#pragma once

#include <memory>

#include "xai/attribution.h"
#include "xai/diagnostics.h"

namespace limpid::test {

inline std::shared_ptr<const xai::Players> grid_players(std::int64_t rows, std::int64_t columns, std::int64_t height,
                                                        std::int64_t width) {
  std::vector<std::int32_t> ids;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      ids.push_back(static_cast<std::int32_t>(y * rows / height * columns + x * columns / width));
  return std::make_shared<const xai::Players>(height, width, std::move(ids));
}

// The answer of `method` with these values for the players; `error` is every player's standard error, 0 an exact
// answer.
inline xai::Attribution answer_of(std::string method, std::shared_ptr<const xai::Players> players,
                                  std::vector<double> values, double v_none, double v_all, double error = 0) {
  xai::Attribution a;
  a.method = std::move(method);
  a.target = "score of 'dog', candidate 3 (head 0, row 0, column 1, anchor 0)";
  a.quantity = "score";
  a.value = v_all;
  a.sign = "positive players raise the score";
  xai::GameAnswer game;
  game.parts_are = "players";
  const std::int64_t count = players->count();
  for (std::int64_t p = 0; p < count; ++p) {
    const double value = values.at(static_cast<std::size_t>(p));
    game.parts.push_back({.name = players->name(p),
                          .value = value,
                          .standard_error = error,
                          .interval = xai::Interval{value - 2 * error, value + 2 * error},
                          .area = players->area(p),
                          .row = players->row(p),
                          .column = players->column(p)});
  }
  game.estimate.exact = error == 0;
  if (error > 0) {
    game.estimate.covariance = xai::Matrix(count, count);
    for (std::int64_t p = 0; p < count; ++p) game.estimate.covariance(p, p) = error * error;
    game.estimate.observations = 60;
    game.estimate.degrees = 59;
  }
  game.estimate.values = std::move(values);
  game.v_none = v_none;
  game.v_all = v_all;
  game.evaluations = 64;
  game.remembered = 12;
  game.seconds = 0.25;
  game.map_unit = "per pixel of the picture";
  Draft<float> map({players->height(), players->width()}, 0.0F);
  for (std::int64_t i = 0; i < players->height() * players->width(); ++i) {
    const std::int32_t p = players->ids()[static_cast<std::size_t>(i)];
    if (p == xai::Players::kNobody) continue;
    map[i] =
        static_cast<float>(game.estimate.values[static_cast<std::size_t>(p)] / static_cast<double>(players->area(p)));
  }
  a.signed_map = a.paper_map = a.picture_map = std::move(map).freeze();
  xai::describe_range(a.diagnostics, a.signed_map);
  game.players = std::move(players);
  a.game = std::move(game);
  return a;
}

inline xai::Attribution grid_answer(double error = 0) {
  return answer_of("shapley", grid_players(2, 3, 40, 60), {0.05, 0.4, -0.1, 0, 0.25, 0.025}, 0.0625, 0.6875, error);
}

}  // namespace limpid::test

// Occlusion (Zeiler and Fergus, ECCV 2014): what is lost when one place is hidden, v(all) - v(all without it). By
// default the places are the windows of a grid that slides over the picture, and a pixel of the map has the mean of the
// windows that cover it; where players are asked for, they are hidden one at a time.
#include <cmath>

#include "tensor/error.h"
#include "xai/game_checks.h"
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

// Starts of windows along one axis [begin, end): every `stride`, the last one flush with the end.
std::vector<std::int64_t> starts(std::int64_t begin, std::int64_t end, std::int64_t side, std::int64_t stride) {
  std::vector<std::int64_t> all;
  for (std::int64_t at = begin; at + side < end; at += stride) all.push_back(at);
  all.push_back(std::max(begin, end - side));
  return all;
}

class OcclusionByWindows : public Explainer {
 public:
  OcclusionByWindows(const Method& method, const Settings& settings) : method_(&method), settings_(settings) {}

  std::optional<Cost> cost(const Question& question) const override {
    return Cost{.fixed = 1 + static_cast<double>(windows(question).size()), .each = 0, .fewest = 0, .planned = 0};
  }

  std::vector<Attribution> explain(const Question& question) const override {
    // The game is asked for its pictures, not for its players.
    const Play play = question.games().play(question, settings_, {.segmentation = "grid:1x1"}).front();
    MaskedScore& game = *play.game;
    const std::vector<nn::Window> all = windows(question);
    game.begin(settings_, 1 + static_cast<std::int64_t>(all.size()));
    const std::int64_t width = play.players->width();
    Matrix hidden(game.targets(), static_cast<std::int64_t>(all.size()));
    game.scan(
        0, static_cast<std::int64_t>(all.size()),
        [&](std::int64_t i, std::span<float> visibility) {
          std::fill(visibility.begin(), visibility.end(), 1.0F);
          const nn::Window& w = all[static_cast<std::size_t>(i)];
          for (std::int64_t row = w.top; row < w.bottom; ++row)
            std::fill_n(visibility.begin() + row * width + w.left, w.width(), 0.0F);
        },
        [&](std::int64_t i, std::span<const float>, std::span<const double> values) {
          for (std::int64_t t = 0; t < game.targets(); ++t) hidden(t, i) = values[static_cast<std::size_t>(t)];
        });
    std::vector<Attribution> answers;
    for (std::size_t t = 0; t < play.targets.size(); ++t) {
      std::vector<double> lost;
      const double v_all = game.v_all(static_cast<std::int64_t>(t));
      for (const double v : hidden.row(static_cast<std::int64_t>(t))) lost.push_back(v_all - v);
      answers.push_back(answer(question, play, t, all, lost));
    }
    return answers;
  }

 private:
  std::int64_t side(const Question& question) const {
    if (settings_.window > 0) return settings_.window;
    const nn::Window valid = valid_window(question.image(), question.frame().valid());
    return std::max<std::int64_t>(1, std::min(valid.width(), valid.height()) / 8);
  }
  std::int64_t stride(const Question& question) const {
    return settings_.stride > 0 ? settings_.stride : std::max<std::int64_t>(1, side(question) / 2);
  }

  std::vector<nn::Window> windows(const Question& question) const {
    const nn::Window valid = valid_window(question.image(), question.frame().valid());
    const std::int64_t height = std::min(side(question), valid.height()),
                       width = std::min(side(question), valid.width());
    std::vector<nn::Window> all;
    for (const std::int64_t row : starts(valid.top, valid.bottom, height, stride(question)))
      for (const std::int64_t column : starts(valid.left, valid.right, width, stride(question)))
        all.push_back({row, column, row + height, column + width});
    return all;
  }

  Attribution answer(const Question& question, const Play& play, std::size_t t, const std::vector<nn::Window>& all,
                     const std::vector<double>& lost) const {
    const DetectionTarget& target = *question.targets()[play.targets[t]];
    const Players& whole = *play.players;
    MaskedScore& game = *play.game;
    Answer answer(question, target, *method_);
    Attribution& a = answer.attribution;
    a.settings.set("window", side(question));
    a.settings.set("stride", stride(question));
    a.settings.set("baseline", play.baseline);
    GameAnswer& g = a.game.emplace();
    g.parts_are = "windows";
    g.flat = false;
    g.v_none = game.v_none(static_cast<std::int64_t>(t)), g.v_all = game.v_all(static_cast<std::int64_t>(t));
    g.evaluations = game.asked(), g.remembered = game.remembered(), g.proven = game.proven(),
    g.seconds = game.seconds();
    g.map_unit = "mean loss of the windows over this pixel";
    a.value = g.v_all;

    std::vector<double> sum(whole.ids().size()), count(sum.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const nn::Window& w = all[i];
      Part part{.name = "window at row " + std::to_string(w.top) + ", column " + std::to_string(w.left),
                .value = lost[i]};
      part.area = w.height() * w.width();
      part.row = 0.5 * static_cast<double>(w.top + w.bottom);
      part.column = 0.5 * static_cast<double>(w.left + w.right);
      g.parts.push_back(std::move(part));
      for (std::int64_t row = w.top; row < w.bottom; ++row)
        for (std::int64_t column = w.left; column < w.right; ++column) {
          const auto pixel = static_cast<std::size_t>(row * whole.width() + column);
          sum[pixel] += lost[i], count[pixel] += 1;
        }
    }
    for (std::size_t pixel = 0; pixel < sum.size(); ++pixel)
      if (count[pixel] > 0) sum[pixel] /= count[pixel];

    Diagnostics& d = a.diagnostics;
    d.numbers["v_none"] = g.v_none;
    d.numbers["v_all"] = g.v_all;
    d.checks.push_back({"efficiency", Outcome::nothing_to_test, "windows overlap: their losses need not add up"});
    d.checks.push_back(unseen_windows_check(question, target, all, lost));
    find_takeovers(d, target, game, static_cast<std::int64_t>(t));
    find_weak_spots(d, question, play, static_cast<std::int64_t>(t), Estimate{});
    return std::move(answer).finish(sum, whole.height(), whole.width(), false);
  }

  static Check unseen_windows_check(const Question& question, const DetectionTarget& target,
                                    const std::vector<nn::Window>& all, const std::vector<double>& lost) {
    const nn::Window field = receptive_field(question, target);
    std::int64_t unseen = 0;
    double largest = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const nn::Window& w = all[i];
      if (w.top < field.bottom && field.top < w.bottom && w.left < field.right && field.left < w.right) continue;
      ++unseen;
      largest = std::max(largest, std::abs(lost[i]));
    }
    if (unseen == 0) return {"dummy", Outcome::nothing_to_test, "every window touches the receptive field"};
    return {"dummy", largest == 0 ? Outcome::passed : Outcome::failed,
            std::to_string(unseen) + " of " + std::to_string(all.size()) +
                " windows lie outside the receptive field: the largest loss is " + short_number(largest)};
  }

  const Method* method_;
  Settings settings_;
};

class OcclusionByPlayers : public PlayerMethod {
 public:
  OcclusionByPlayers(const Method& method, const Settings& settings)
      : PlayerMethod(method, settings, {}, Efficiency::none) {}

 private:
  Cost cost_for(const Play& play) const override {
    const std::int64_t players = play.players->count();
    return {.fixed = 2 + static_cast<double>(players), .each = 0, .fewest = 0, .planned = 0};
  }

  Solved solve(const Play& play, const Question&) const override {
    const Coalition everybody(play.players->count(), true);
    std::vector<Coalition> asked{everybody};
    for (std::int64_t p = 0; p < play.players->count(); ++p) asked.push_back(everybody.without(p));
    const Matrix v = play.game->values(asked);
    Solved solved;
    for (std::int64_t t = 0; t < v.rows(); ++t) {
      Estimate& estimate = solved.estimates.emplace_back();
      estimate.exact = true;
      for (std::int64_t p = 0; p < play.players->count(); ++p) estimate.values.push_back(v(t, 0) - v(t, 1 + p));
    }
    return solved;
  }
};

}  // namespace

std::unique_ptr<Explainer> build_occlusion(const Method& method, const Settings& settings) {
  if (!settings.segmentation.empty() || settings.players > 0 || settings.segments != nullptr)
    return std::make_unique<OcclusionByPlayers>(method, settings);
  return std::make_unique<OcclusionByWindows>(method, settings);
}

}  // namespace limpid::xai

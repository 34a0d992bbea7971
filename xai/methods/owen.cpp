// Owen values of the players on a tree of merged superpixels; see xai/solvers/owen.h and xai/player_tree.h.
#include "xai/methods/game_methods.h"
#include "xai/methods/player_method.h"
#include "xai/player_tree.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kSamples = 2048;

class OwenValues : public PlayerMethod {
 public:
  OwenValues(const Method& method, const Settings& settings)
      : PlayerMethod(method, settings, {}, Efficiency::by_construction) {}

 private:
  Cost cost_for(const Play&) const override {
    return {.fixed = 2, .each = 1, .fewest = 2, .planned = count(settings().samples, kSamples)};
  }

  Solved solve(const Play& play, const Question& question) const override {
    const Players& players = *play.players;
    OwenOptions options{.samples = count(settings().samples, kSamples),
                        .area = {},
                        .dummies = play.game->unseen(),
                        .enough = settings().enough};
    for (std::int64_t p = 0; p < players.count(); ++p) options.area.push_back(static_cast<double>(players.area(p)));
    OwenResult result = share_by_tree(*play.game, tree_by_colour(players, question.image()), options);
    Solved solved{.estimates = std::move(result.estimates)};
    solved.settings.set("samples", result.samples);
    for (const std::int64_t closed : result.groups) {
      Diagnostics& d = solved.more.emplace_back().diagnostics;
      d.numbers["closed_groups"] = static_cast<double>(closed);
      if (closed > 0)
        d.findings.push_back((closed == 1 ? "1 group of players was not opened: its members share its"
                                          : std::to_string(closed) +
                                                " groups of players were not opened: their members share the group's") +
                             std::string(" value by area; more --samples open more"));
    }
    return solved;
  }
};

}  // namespace

std::unique_ptr<Explainer> build_owen(const Method& method, const Settings& settings) {
  return std::make_unique<OwenValues>(method, settings);
}

}  // namespace limpid::xai

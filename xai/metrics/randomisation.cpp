#include "xai/metrics/randomisation.h"

#include <algorithm>

#include "nn/randomise.h"
#include "tensor/error.h"
#include "tensor/median.h"
#include "xai/game_checks.h"
#include "xai/methods/cam.h"
#include "xai/segmentation.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

using Layers = std::vector<std::size_t>;

// The trained layers in groups of equal size, the outputs' first; each in the network's order.
std::vector<Layers> groups_of(const nn::Network& network, std::int64_t stages) {
  const Layers trained = nn::trained_layers(network);
  const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(stages, 1, std::ssize(trained)));
  std::vector<Layers> groups;
  for (std::size_t g = 0; g < count; ++g) {
    const auto bound = [&](std::size_t from_the_end) {
      return trained.end() - static_cast<std::ptrdiff_t>(from_the_end * trained.size() / count);
    };
    groups.emplace_back(bound(g + 1), bound(g));
  }
  return groups;
}

// What a map [H,W] says of every player that has pixels in the window: their mean there times the player's area.
std::vector<double> values_within(const nn::Window& window, const Players& players, const Tensor& map) {
  std::vector<double> sums(static_cast<std::size_t>(players.count())), counts(sums.size()), values;
  for (std::int64_t row = window.top; row < window.bottom; ++row)
    for (std::int64_t column = window.left; column < window.right; ++column) {
      const std::int32_t id = players.at(row, column);
      if (id == Players::kNobody) continue;
      sums[static_cast<std::size_t>(id)] += map.at(row * players.width() + column);
      counts[static_cast<std::size_t>(id)] += 1;
    }
  for (std::size_t p = 0; p < sums.size(); ++p)
    if (counts[p] > 0)
      values.push_back(sums[p] / counts[p] * static_cast<double>(players.area(static_cast<std::int64_t>(p))));
  return values;
}

// [target][method] -> correlations of the runs with each seed.
using Runs = std::vector<std::vector<std::vector<double>>>;

// A cut around the object would follow the box that the random network answers, and the values would be other players'.
void same_players(const Attribution& answer, Settings& settings) {
  if (!answer.game || answer.game->players == nullptr) return;
  settings.segmentation.clear();
  settings.players = 0;
  settings.segments = std::make_shared<const weights::IntegerArray>(ids_of(*answer.game->players));
  settings.segments_in_network_frame = true;
}

}  // namespace

nn::Window footprint_of(const Question& question, const DetectionTarget& target, const Attribution& answer) {
  const auto reaches_everywhere = [&](const Method& m) {
    return m.name == answer.method && m.cam != nullptr && m.cam->pooled;
  };
  const Shape& map = answer.signed_map.shape();
  if (std::any_of(methods().begin(), methods().end(), reaches_everywhere)) return nn::Window::whole(map[0], map[1]);
  const std::optional<nn::Window> footprint = footprint_in(answer.diagnostics);
  return footprint ? *footprint : receptive_field(question, target);
}

double correlation_within(const nn::Window& window, const Tensor& a, const Tensor& b) {
  const std::int64_t width = a.shape()[1];
  std::vector<double> of_a, of_b;
  for (std::int64_t row = window.top; row < window.bottom; ++row)
    for (std::int64_t column = window.left; column < window.right; ++column) {
      of_a.push_back(a.at(row * width + column));
      of_b.push_back(b.at(row * width + column));
    }
  return rank_correlation(of_a, of_b);
}

double correlation_within(const nn::Window& window, const Attribution& answer, const Tensor& a, const Tensor& b) {
  if (!answer.game || answer.game->players == nullptr || !answer.game->flat) return correlation_within(window, a, b);
  const Players& players = *answer.game->players;
  return rank_correlation(values_within(window, players, a), values_within(window, players, b));
}

std::vector<std::vector<Randomisation>> randomise(const Question& question, std::span<const Method* const> methods,
                                                  const Settings& settings,
                                                  const std::vector<std::vector<Attribution>>& answers,
                                                  const RandomisationOptions& options) {
  for (const DetectionTarget* target : question.targets())
    if (!target->candidate())
      throw UsageError("[randomisation] " + target->describe() +
                       " follows its object; expected the target of a frozen candidate");
  const Detector& detector = question.detector();
  const std::vector<Layers> groups = groups_of(detector.network(), options.stages);
  const Tensor picture = question.image().to(detector.network().parameters().begin()->second.dtype());

  // One network for all methods and all targets.
  const auto correlate = [&](const Layers& drawn, std::uint64_t seed, Runs& runs) {
    const std::unique_ptr<Detector> forgetful =
        detector.with_parameters(nn::randomised(detector.network(), drawn, seed, picture).parameters());
    const Question again(*forgetful, question.image(), question.frame(), question.targets());
    if (std::any_of(methods.begin(), methods.end(), [](const Method* m) { return m->goes_backward; }))
      again.recording();  // once for all
    for (std::size_t t = 0; t < answers.size(); ++t) {
      for (std::size_t m = 0; m < methods.size(); ++m) {
        Settings own = settings;
        if (!answers[t][m].layer.empty()) own.layer = answers[t][m].layer;
        same_players(answers[t][m], own);
        double correlation = 0;
        try {
          const std::unique_ptr<Explainer> method = methods[m]->build(*methods[m], own);
          const Attribution map = method->explain(again.about({question.targets()[t]})).at(0);
          correlation = correlation_within(footprint_of(question, *question.targets()[t], answers[t][m]), answers[t][m],
                                           answers[t][m].signed_map, map.signed_map);
        } catch (const NumericError&) {  // the forgetful network has no finite answer: nothing is left of the map
        }
        runs[t][m].push_back(correlation);
      }
    }
  };
  const auto medians = [&](const Layers& drawn, std::vector<double> Randomisation::*where,
                           std::vector<std::vector<Randomisation>>& results) {
    Runs runs(answers.size(), std::vector<std::vector<double>>(methods.size()));
    for (std::int64_t s = 0; s < options.seeds; ++s)
      correlate(drawn, options.seed + static_cast<std::uint64_t>(s), runs);
    for (std::size_t t = 0; t < runs.size(); ++t)
      for (std::size_t m = 0; m < methods.size(); ++m) (results[t][m].*where).push_back(median(runs[t][m]));
  };

  std::vector<std::vector<Randomisation>> results(answers.size(), std::vector<Randomisation>(methods.size()));
  Layers drawn;
  for (const Layers& group : groups) {
    drawn.insert(drawn.begin(), group.begin(), group.end());
    medians(drawn, &Randomisation::cascading, results);
    if (options.independent) medians(group, &Randomisation::independent, results);
    for (auto& of_target : results)
      for (Randomisation& r : of_target) r.layers.push_back(detector.network().nodes()[group.front()].spec.name);
  }
  return results;
}

}  // namespace limpid::xai

#include "xai/examination.h"

#include <algorithm>
#include <cmath>

#include "detector/targets.h"
#include "tensor/error.h"
#include "tensor/random.h"
#include "xai/controls.h"
#include "xai/methods.h"
#include "xai/metrics/sparsity.h"
#include "xai/player_map.h"
#include "xai/solvers/exact.h"

namespace limpid::xai {
namespace {

std::optional<double> mean_gain(std::span<const MapMeasures::Filled> curves) {
  double sum = 0;
  std::int64_t defined = 0;
  for (const MapMeasures::Filled& filled : curves)
    if (filled.players) sum += filled.players->gain(), ++defined;
  return defined > 0 ? std::optional(sum / static_cast<double>(defined)) : std::nullopt;
}

}  // namespace

std::optional<double> MapMeasures::gain() const { return mean_gain(curves); }

bool on_its_players(const Attribution& answer, const Players& players) {
  return answer.game && answer.game->players != nullptr && answer.game->flat &&
         answer.game->players->ids() == players.ids();
}

Examination::Examination(const Question& question, Settings settings, ExaminationOptions options)
    : question_(&question),
      curve_target_(static_cast<std::int64_t>(question.targets().size()) - 1),
      options_(std::move(options)) {
  if (question.targets().empty() || question.targets().size() > 2)
    throw UsageError("[examination] " + std::to_string(question.targets().size()) +
                     " targets, expected one, and perhaps another that the curves follow");
  for (const std::string& filling : options_.fillings) {
    settings.baseline = filling;
    plays_.push_back(question.games().play(question, settings, {.segmentation = "object", .baseline = filling}).at(0));
    if (plays_.back().targets.size() != question.targets().size())
      throw UsageError("[examination] two targets with different boxes, expected those of one candidate");
    plays_.back().game->begin(settings, 0);
  }
}

MapMeasures Examination::measure(const Attribution& answer) const {
  if (!on_its_players(answer, players())) return measure(answer.signed_map);
  std::vector<double> values;
  for (const Part& part : answer.game->parts) values.push_back(part.value);
  return measure(answer.signed_map, values, values);
}

MapMeasures Examination::measure(const Tensor& map) const {
  std::vector<double> values = pooled(map, players()), worth = values;
  for (std::size_t p = 0; p < worth.size(); ++p)
    worth[p] *= static_cast<double>(players().area(static_cast<std::int64_t>(p)));
  return measure(map, std::move(values), worth);
}

MapMeasures Examination::measure(const Tensor& map, std::vector<double> values, std::span<const double> worth) const {
  MapMeasures m;
  m.values = std::move(values);
  m.sparsity = sparsity(map);
  m.infidelity = infidelity(*play().game, worth, {.seed = options_.seed});
  const std::int64_t height = players().height(), width = players().width();
  const Tensor fine = at_input(map, height, width);
  m.curves = curves_of(m.values, options_.seed);

  m.negative = negative_share(fine);
  const std::optional<Box> box = question_->box(*question_->targets()[0]);
  if (!box) return m;
  const Region own = region_of(*box, height, width);
  m.pointing = pointing(fine, own);
  m.in_box = energy(fine, own);
  const SceneObject* const known = object_in(*box, question_->scene());
  if (known != nullptr && !known->outline.empty())
    m.in_outline = energy(fine, pixels_inside(known->outline, height, width));
  Region others(own.size(), false);
  for (const SceneObject& other : others_than(*box, question_->scene()))
    others = united(std::move(others), region_of(other.box, height, width));
  m.on_others = energy(fine, minus(std::move(others), own));
  return m;
}

void Examination::draw_pixel_curves(MapMeasures& measures, const Tensor& map, std::int64_t steps, bool every_filling,
                                    std::int64_t tied_orders) const {
  const Tensor fine = at_input(map, players().height(), players().width());
  std::vector<double> density;
  for (std::int64_t i = 0; i < fine.elements(); ++i) density.push_back(fine.at(i));
  CurveOptions options = curve_options(options_.seed);
  options.tied_orders = tied_orders;
  for (std::size_t f = every_filling ? 0 : plays_.size() - 1; f < plays_.size(); ++f)
    measures.curves[f].pixels = pixel_curves(*plays_[f].game, density, steps, options);
}

CurveOptions Examination::curve_options(std::uint64_t seed) const {
  const bool side = is_box_side(question_->targets()[static_cast<std::size_t>(curve_target_)]->quantity());
  return {.target = curve_target_,
          .least_fall = side ? kLeastShift : options_.least_fall,
          .either_way = side,
          .seed = seed};
}

std::vector<MapMeasures::Filled> Examination::curves_of(std::span<const double> values, std::uint64_t seed) const {
  std::vector<MapMeasures::Filled> curves;
  for (std::size_t f = 0; f < plays_.size(); ++f)
    curves.push_back({options_.fillings[f], player_curves(*plays_[f].game, values, curve_options(seed)), std::nullopt});
  return curves;
}

std::optional<double> Examination::gain_of(std::span<const double> values, std::uint64_t seed) const {
  return mean_gain(curves_of(values, seed));
}

std::optional<double> Examination::chance_gain(double percentile) const {
  if (!chance_) {
    chance_.emplace();
    // The orders would meet nearly all coalitions of few players: the whole table at once is quicker than walks in it.
    const std::int64_t met = 2 * options_.random_orders * (players().count() - 1);
    if (players().count() <= kMostExactPlayers && std::int64_t{1} << players().count() <= met)
      for (const Play& play : plays_) tabulate(*play.game);
    for (std::int64_t i = 0; i < options_.random_orders; ++i) {
      Random random(options_.seed, static_cast<std::uint64_t>(i));
      std::vector<double> values(static_cast<std::size_t>(players().count()));
      for (double& v : values) v = random.uniform();
      if (const std::optional<double> gain = gain_of(values, options_.seed)) chance_->push_back(*gain);
    }
    std::sort(chance_->begin(), chance_->end());
  }
  if (chance_->empty()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::ceil(percentile * static_cast<double>(chance_->size())));
  return (*chance_)[std::max<std::size_t>(rank, 1) - 1];
}

std::optional<double> Examination::centre_gain() const {
  if (!question_->box(*question_->targets()[0])) return std::nullopt;
  return gain_of(pooled(control_map("box-gaussian", {*question_, 0, options_.seed, nullptr}), players()),
                 options_.seed);
}

Evidence Examination::evidence(const Attribution& answer, const MapMeasures& measures) const {
  Evidence e;
  e.says_something = !is_flat(answer.signed_map);
  e.asks_target = method(answer.method).asks_target;
  const auto& numbers = answer.diagnostics.numbers;
  const auto number = [&](const char* name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
  };
  const std::optional<Box> box = question_->box(*question_->targets()[0]);
  const std::optional<nn::Window> footprint = footprint_in(answer.diagnostics);
  if (box && footprint) {
    const Shape& map = answer.signed_map.shape();
    const nn::Window cells = cells_of(*box, players().height(), players().width(), map[0], map[1]);
    const nn::Window seen = cells.common(*footprint);
    const auto area = [](const nn::Window& w) { return w.empty() ? 0.0 : static_cast<double>(w.height() * w.width()); };
    if (area(cells) > 0) e.box_in_footprint = area(seen) / area(cells);
  }
  e.gain = measures.gain();
  if (e.gain) e.chance_gain = chance_gain();
  if (e.gain) e.high_chance_gain = chance_gain(kHighChance);
  if (e.gain) e.centre_gain = centre_gain();
  e.r_squared = number("r2");
  e.seed_agreement = number("seed_agreement") ? number("seed_agreement") : number("expected_seed_agreement");
  if (answer.game && !answer.game->estimate.values.empty() && answer.game->estimate.values.size() > 1) {
    const Estimate& estimate = answer.game->estimate;
    const std::vector<std::int64_t> ranks = ranking(estimate.values);
    const PairTest leaders = compare(estimate, ranks[0], ranks[1]);
    if (estimate.exact || leaders.known) e.leaders_separable = leaders.separable;
  }
  // Of a probability; a side of the box has no zero that would mean "gone".
  if (f_full() != 0 && !is_box_side(question_->targets()[static_cast<std::size_t>(curve_target_)]->quantity()))
    e.left_over = f_none() / f_full();
  return e;
}

}  // namespace limpid::xai

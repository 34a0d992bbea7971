// Examination: the maps of one detection, measured side by side. All of them are put to the same players and the same
// hidden pictures, and beside every number stands what chance and the controls reach.
//
//   Examination examination(question, settings, {});          // one target: the score of a frozen candidate
//   MapMeasures cam = examination.measure(grad_cam_answer);
//   Verdict verdict = judge(examination.evidence(grad_cam_answer, cam));
#pragma once

#include "xai/attribution.h"
#include "xai/games.h"
#include "xai/metrics/curves.h"
#include "xai/metrics/infidelity.h"
#include "xai/metrics/localisation.h"
#include "xai/verdict.h"

namespace limpid::xai {

struct ExaminationOptions {
  // What stands in hidden parts while curves are drawn. The first is that of the compared games; no compared method
  // used the second.
  std::vector<std::string> fillings{"blur", "noise"};
  std::int64_t random_orders = 200;
  double least_fall = kLeastFall;
  std::uint64_t seed = 0;
};

// Percentiles of gain() among random orders: what a map has to exceed to be of use at all, and to be beyond doubt.
inline constexpr double kChance = 0.95, kHighChance = 0.99;

struct MapMeasures {
  std::vector<double> values;  // of the common players: their own, or the map's mean over each
  struct Filled {
    std::string filling;
    std::optional<Curves> players, pixels;  // none where undefined, or not asked for
  };
  std::vector<Filled> curves;
  std::optional<double> pointing;        // in the object's box
  std::optional<Energy> in_box;          // of the positive heat
  std::optional<Energy> in_outline;      // where labels tell one
  std::optional<Energy> on_others;       // on other objects' boxes, outside this one's
  double negative = 0;                   // |negative| over |all|
  std::optional<double> sparsity;        // of the positive heat
  std::optional<Infidelity> infidelity;  // to the question's target; none where hiding changes nothing
  std::optional<Curves> best_match;      // by players, of whichever candidate fits best; where it was asked

  // Insertion minus deletion by players, mean over the fillings; none where no curve is defined.
  std::optional<double> gain() const;
};

// Whether an answer gives a value to each of these very players.
bool on_its_players(const Attribution& answer, const Players& players);

class Examination {
 public:
  // Of the question's first target. Where there is a second one (of the same candidate, so that both share a game) the
  // curves follow that: of a logit the score, which alone says what is lost. Settings say who plays; their baseline is
  // not read. Throws UsageError for another number of targets.
  Examination(const Question& question, Settings settings, ExaminationOptions options);

  // The game under the first filling.
  const Play& play() const { return plays_.front(); }
  const Players& players() const { return *plays_.front().players; }
  // What the curves follow, with everything hidden and with nothing hidden, under the first filling.
  double f_none() const { return plays_.front().game->v_none(curve_target_); }
  double f_full() const { return plays_.front().game->v_all(curve_target_); }

  MapMeasures measure(const Attribution& answer) const;
  // Of a map [h,w] over the network's frame that no method made: a control.
  MapMeasures measure(const Tensor& map) const;
  // Adds the curves by pixels of a map [h,w] over the network's frame to its measures, in so many steps of equal area:
  // under every filling, or the last one alone. Ties in so many random orders.
  void draw_pixel_curves(MapMeasures& measures, const Tensor& map, std::int64_t steps, bool every_filling,
                         std::int64_t tied_orders) const;

  // This percentile of gain() for random orders of the players; evaluated at the first call.
  std::optional<double> chance_gain(double percentile = kChance) const;
  // gain() of a hill in the middle of the box.
  std::optional<double> centre_gain() const;

  // What can be told from the answer and its measures alone. The randomised network, other seeds and another baseline
  // are for the caller to fill in.
  Evidence evidence(const Attribution& answer, const MapMeasures& measures) const;

 private:
  // `worth` of the players: what hiding them should cost, by the map; for a map per pixel its sums.
  MapMeasures measure(const Tensor& map, std::vector<double> values, std::span<const double> worth) const;
  CurveOptions curve_options(std::uint64_t seed) const;
  std::vector<MapMeasures::Filled> curves_of(std::span<const double> values, std::uint64_t seed) const;
  std::optional<double> gain_of(std::span<const double> values, std::uint64_t seed) const;

  const Question* question_;
  std::int64_t curve_target_;
  ExaminationOptions options_;
  std::vector<Play> plays_;  // one per filling
  mutable std::optional<std::vector<double>> chance_;
};

}  // namespace limpid::xai

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

struct MapMeasures {
  std::vector<double> values;  // of the common players: their own, or the map's mean over each
  struct Filled {
    std::string filling;
    std::optional<Curves> players, pixels;  // none where undefined, or not asked for
  };
  std::vector<Filled> curves;
  std::optional<double> pointing;    // in the object's box
  std::optional<Energy> in_box;      // of the positive heat
  std::optional<Energy> in_outline;  // where labels tell one
  std::optional<Energy> on_others;   // on other objects' boxes, outside this one's
  double negative = 0;               // |negative| over |all|

  // Insertion minus deletion by players, mean over the fillings; none where no curve is defined.
  std::optional<double> gain() const;
};

// Whether an answer gives a value to each of these very players.
bool on_its_players(const Attribution& answer, const Players& players);

class Examination {
 public:
  // Of the question's only target. Settings say who plays; their baseline is not read. Throws UsageError for another
  // number of targets.
  Examination(const Question& question, Settings settings, ExaminationOptions options);

  // The game under the first filling.
  const Play& play() const { return plays_.front(); }
  const Players& players() const { return *plays_.front().players; }
  // f with everything hidden and with nothing hidden, under the first filling.
  double f_none() const { return plays_.front().game->v_none(0); }
  double f_full() const { return plays_.front().game->v_all(0); }

  MapMeasures measure(const Attribution& answer) const;
  // Of a map [h,w] over the network's frame that no method made: a control.
  MapMeasures measure(const Tensor& map) const;
  // Adds the curves by pixels of a map [h,w] over the network's frame to its measures, in so many steps of equal area.
  void draw_pixel_curves(MapMeasures& measures, const Tensor& map, std::int64_t steps) const;

  // The 95th percentile of gain() for random orders of the players; evaluated at the first call.
  std::optional<double> chance_gain() const;
  // gain() of a hill in the middle of the box.
  std::optional<double> centre_gain() const;

  // What can be told from the answer and its measures alone. The randomised network, other seeds and another baseline
  // are for the caller to fill in.
  Evidence evidence(const Attribution& answer, const MapMeasures& measures) const;

 private:
  MapMeasures measure(const Tensor& map, std::vector<double> values) const;
  CurveOptions curve_options(std::uint64_t seed) const;
  std::vector<MapMeasures::Filled> curves_of(std::span<const double> values, std::uint64_t seed) const;
  std::optional<double> gain_of(std::span<const double> values, std::uint64_t seed) const;

  const Question* question_;
  ExaminationOptions options_;
  std::vector<Play> plays_;  // one per filling
  mutable std::optional<std::vector<double>> chance_;
};

}  // namespace limpid::xai

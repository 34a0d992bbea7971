// Comparison: many methods about the objects of one picture, asked the same question, put to the same game, measured
// beside controls that know nothing, and judged. It is made level by level; after each the answer is complete as far as
// it goes, and what was not run is named.
//
//   Comparison comparison(question, options);                  // targets: scores of frozen candidates
//   comparison.advance(Level::quick);
//   for (const ObjectReport& object : comparison.objects()) ...
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "xai/examination.h"
#include "xai/group_game.h"
#include "xai/methods.h"
#include "xai/metrics/agreement.h"
#include "xai/metrics/randomisation.h"
#include "xai/metrics/stability.h"

namespace limpid::xai {

enum class Level { quick, standard, full, thorough };
std::string_view level_text(Level level);  // "quick", ...
// Throws UsageError for an unknown word.
Level level_of(const std::string& word);

// The same method in the same game with something else in the place of hidden parts.
struct SecondOpinion {
  std::string baseline;
  double spearman = 0;                // rank correlation with the first answer
  std::vector<std::int64_t> flipped;  // players with the other sign there
};

// What a sampler had found out by then.
struct Settled {
  std::int64_t evaluations = 0;
  std::optional<double> half_width;  // the largest of the players' 95 % intervals; none before there are any
  std::optional<double> error;       // the largest from the exact values, of a method that tends to them
};

// The sanity check for another number of the same candidate.
struct OtherRandomisation {
  std::string quantity;  // "w"
  Randomisation randomisation;
};

struct MethodReport {
  const Method* method = nullptr;
  Level level = Level::quick;         // at which it was run
  std::optional<Attribution> answer;  // none where the method could not answer
  std::string error;                  // why
  MapMeasures measures;
  Evidence evidence;
  Verdict verdict;
  std::optional<SecondOpinion> second;
  std::optional<Randomisation> randomisation;
  std::optional<OtherRandomisation> box_randomisation;  // of a side of the box; or of the score
  std::optional<Stability> stability;
  std::vector<Settled> convergence;  // of methods that sample players, with ever more samples
};

// A map that knows nothing of the question (xai/controls.h), or knows another one.
struct ControlReport {
  std::string name, meaning;
  Tensor map;  // [h,w] over the network's frame
  MapMeasures measures;
};

// Two methods about the same players, beside the best that a control reaches in the place of one of them.
struct AgreementReport {
  std::size_t a = 0, b = 0;  // numbers in ObjectReport::methods
  Agreement agreement;
  std::string control;
  double control_spearman = 0;
};

// Exact values of the same players when the best-matching candidate answers, whichever it is.
struct OtherQuestion {
  std::string target;
  std::vector<double> values;
  double takeover_share = 0;  // of the coalitions in which another candidate answers than in the whole picture
  double spearman = 0;        // with the values of the frozen candidate
};

struct ObjectReport {
  const DetectionTarget* target = nullptr;
  double value = 0;  // f(x)
  GroupAnswer groups;
  std::optional<GroupAnswer> outlined;  // objects cut out along their outlines; where this one has an outline
  SeatVerdict seat, outlined_seat;      // of the two
  std::string segmentation, baseline;   // of the one game
  std::shared_ptr<const Players> players;
  Tensor fill;                   // [1,3,H,W], the network's input with everything hidden
  std::vector<Detection> fires;  // what the detector still finds when everything is hidden
  double f_none = 0, f_full = 0;
  std::optional<double> chance_gain, high_chance_gain, centre_gain;
  std::vector<double> table;  // v of all 2^M coalitions; empty where there are too many
  std::vector<MethodReport> methods;
  std::vector<ControlReport> controls;
  std::vector<AgreementReport> agreement;
  std::optional<OtherQuestion> best_match;

  const MethodReport* find(std::string_view method) const;  // one that answered; else null
};

inline constexpr std::int64_t kMostTabled = 14;  // players whose coalitions are all played
inline constexpr std::int64_t kPixelSteps = 50;  // of curves by pixels, of equal area
inline constexpr std::int64_t kLimeSeeds = 5;    // LIME is run with, to see whether it repeats itself
// Random orders of pixels that a map does not tell apart: at level standard, and thorough.
inline constexpr std::int64_t kFewOrders = 2, kOrders = 10;

struct ComparisonOptions {
  ComparisonOptions() { settings.seeds = kLimeSeeds; }

  Settings settings;                 // one game for all: segmentation, players and baseline as they say
  std::vector<std::string> methods;  // by name; empty: those of the levels
  std::string second_baseline = "mean";
  std::vector<std::string> group_baselines{"blur", "mean"};
  std::string unused_filling = "noise";  // of the second curves
  std::int64_t randomisation_stages = 8, randomisation_seeds = 5;
  std::int64_t noisy_copies = 5, other_seeds = 5;  // for stability
};

// One thing to do. The table of stages is in comparison.cpp.
struct Stage {
  Level level;
  std::string_view name;  // "randomised networks"
  std::string_view what;  // in a sentence
};
std::span<const Stage> stages();
// Methods that run the network tens of times for one gradient map: of a random network only the last is asked.
inline bool many_passes(const Method& method) {
  return method.name == "integrated-gradients" || method.name == "smooth-grad";
}
// The methods that a level adds.
std::vector<std::string> methods_at(Level level);

class Comparison {
 public:
  // The question must live longer. Throws UsageError for targets that are not frozen to a candidate.
  Comparison(const Question& question, ComparisonOptions options);

  // Runs what is still to be done up to this level. `begin` is told every stage before it is run.
  void advance(Level level, const std::function<void(const Stage&)>& begin = {});
  // Seconds that a stage will take, from runs of the network measured here; 0 where it is next to nothing.
  double foretell(const Stage& stage);

  const Question& question() const { return *question_; }
  const ComparisonOptions& options() const { return options_; }
  const std::vector<ObjectReport>& objects() const { return objects_; }
  std::optional<Level> level() const { return level_; }                      // the last that is complete
  const std::map<std::string, double>& seconds() const { return seconds_; }  // by method and by stage

 private:
  friend struct StageRuns;
  double seconds_of_one_way_back();
  void play_groups();
  void play_game();
  void answer(Level level);
  void answer(const Method& method, Level level);
  void measure_controls();
  void draw_pixel_curves(bool everything);
  void watch_convergence();
  void ask_second_baseline();
  void ask_best_match();
  void randomise_networks(bool every_method);
  void randomise_networks_for_box();
  void disturb(bool every_method);
  void measure(std::size_t object);  // the methods that are not measured yet
  void agree();
  void judge_all();

  const Question* question_;
  ComparisonOptions options_;
  // Methods that answered about every object, of those that go backward or of the others.
  std::vector<const Method*> answered(bool backward, bool many_passes_only) const;
  std::vector<std::vector<Attribution>> answers_of(std::span<const Method* const> methods) const;

  std::vector<std::unique_ptr<DetectionTarget>> scores_;  // what curves follow, of targets that are logits; else null
  std::vector<std::unique_ptr<Question>> single_;         // the question about each target alone
  std::vector<std::unique_ptr<Examination>> examinations_;
  std::vector<ObjectReport> objects_;
  std::optional<Level> level_;
  std::map<std::string, double> seconds_;
};

}  // namespace limpid::xai

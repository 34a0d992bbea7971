// MaskedScore: the game of a detector. The one place that makes masked pictures, evaluates them without a tape, counts,
// tells the progress, can be cancelled, and remembers the coalitions it has evaluated, so that one evaluation serves
// every target and every method that shares players and baseline.
//
// Pictures are evaluated side by side, one thread each. Where a detector has a plan and all targets read one candidate
// each, only what these can see and what has changed since the picture before is worked out (xai/windowed_evaluator.h).
// A picture's values have the same bits whatever batch, order and thread it is evaluated in. Memory: a batch of masks,
// a forward pass per thread, and 8 bytes a target for every coalition remembered.
//
// Players that no target can see are dummies by proof: coalitions that differ in them alone are evaluated once.
#pragma once

#include <map>
#include <memory>

#include "detector/detector.h"
#include "detector/target.h"
#include "tensor/error.h"
#include "tensor/stopwatch.h"
#include "xai/coalition_memory.h"
#include "xai/game.h"
#include "xai/masker.h"
#include "xai/settings.h"
#include "xai/windowed_evaluator.h"

namespace limpid::xai {

// The run was told to stop and has no answer.
struct Cancelled : Error {
  using Error::Error;
};

class MaskedScore : public Game {
 public:
  // Detector (in the precision to evaluate in) and masker agree on the picture's size. Targets must live longer. What
  // they are frozen to is held.
  MaskedScore(std::shared_ptr<const Detector> detector, std::vector<const DetectionTarget*> targets, Masker masker);

  // Batch, memory, progress and cancelling for what is asked from now on; counts and seconds begin again at 0.
  // `planned`: how many evaluations will be asked for, for the progress.
  void begin(const Settings& settings, std::int64_t planned);

  const Masker& masker() const { return *masker_; }
  const std::shared_ptr<const Detector>& detector() const { return detector_; }
  std::int64_t players() const override { return masker_->players().count(); }
  std::int64_t targets() const override { return static_cast<std::int64_t>(targets_.size()); }
  // Throws NumericError when a value is not finite, Cancelled.
  Matrix values(std::span<const Coalition> coalitions) override;

  // v(none) and v(all) of a target; evaluated, and counted, where no one has asked for that coalition before.
  double v_none(std::int64_t target);
  double v_all(std::int64_t target);

  // Soft masks, not remembered. draw(i, visibility) fills mask i, one number in 0..1 a pixel [H,W], and may be called
  // side by side; take(i, visibility, values) gets them in the order of i, with a value per target.
  using Draw = std::function<void(std::int64_t i, std::span<float> visibility)>;
  using Take = std::function<void(std::int64_t i, std::span<const float> visibility, std::span<const double> values)>;
  void scan(std::int64_t first, std::int64_t last, const Draw& draw, const Take& take);

  // Lets the activations between pictures go; what is remembered stays.
  void rest() {
    if (windowed_ != nullptr) windowed_->rest();
  }

  // Since begin().
  std::int64_t asked() const { return asked_; }            // evaluations asked for
  std::int64_t remembered() const { return remembered_; }  // of those, answered from memory
  std::int64_t proven() const { return proven_; }          // of these, for one that differs in unseen players alone
  // Whether some target can see the player; true where that is not known.
  bool sees(std::int64_t player) const { return windowed_ == nullptr || windowed_->sees(player); }
  double seconds() const { return begun_.seconds(); }
  // One evaluation among many of such a kind: over the lifetime of the game where pictures are evaluated whole, else
  // measured on some; measured on a few coalitions, not counted as asked for, where nothing is known.
  double seconds_each(Moves moves = Moves::any);
  double seconds_whole();  // one evaluation of a whole picture
  std::int64_t seen_players() const { return players() - static_cast<std::int64_t>(unseen_.size()); }
  const std::vector<std::int64_t>& unseen() const { return unseen_; }  // players that no target can see
  // Different coalitions evaluated so far.
  std::int64_t known() const { return memory_.size(); }
  // For targets without a frozen candidate: the share of all masked pictures in which another candidate than in
  // the whole picture was the best match. 0 for frozen targets.
  double takeover_share(std::int64_t target) const;

 private:
  struct Evaluated {
    std::vector<double> values;                       // per target
    std::vector<std::optional<CandidateId>> winners;  // per target; none for frozen ones
  };
  // Adds the time that evaluating so many pictures takes to that of the lifetime.
  template <class Work>
  void timed(std::int64_t count, const Work& work) {
    const Stopwatch watch;
    work();
    evaluating_ += watch.seconds();
    evaluated_ += count;
  }
  // `count` masked pictures [1,3,H,W], side by side.
  std::vector<Evaluated> evaluate(std::int64_t count, const std::function<Tensor(std::int64_t)>& picture);
  // Different coalitions, none of them known; with progress.
  std::vector<Evaluated> evaluate(std::span<const Coalition> fresh);
  // Values of frozen targets, which nobody else answers for.
  std::vector<Evaluated> frozen(std::vector<std::vector<double>> values) const;
  std::vector<Evaluated> evaluate_masks(std::int64_t count, const WindowedEvaluator::Mask& mask);
  // The coalition that stands for all that differ from it in unseen players alone.
  Coalition seen(const Coalition& coalition) const;
  void expect_going() const;  // throws Cancelled
  double end(const Coalition& coalition, std::int64_t target);
  void count_takeovers(const Evaluated& evaluated);
  void advance(std::int64_t asked);
  std::int64_t batch() const;  // pictures to make and evaluate together

  std::shared_ptr<const Detector> detector_;
  std::vector<const DetectionTarget*> targets_;
  std::unique_ptr<const Masker> masker_;  // where it is stays: the windowed evaluator paints with it
  std::unique_ptr<WindowedEvaluator> windowed_;
  std::vector<std::int64_t> unseen_;  // players
  CoalitionMemory memory_;
  std::vector<std::optional<CandidateId>> own_;  // per target, the candidate that answers for the whole picture
  std::vector<std::int64_t> takeovers_;          // per target, coalitions in which another one does
  Settings settings_;
  std::int64_t planned_ = 0, asked_ = 0, remembered_ = 0, proven_ = 0;
  Stopwatch begun_;
  std::map<Moves, double> seconds_each_;  // in windows, by the kind of list
  double evaluating_ = 0;                 // seconds of the lifetime
  std::int64_t evaluated_ = 0;
};

}  // namespace limpid::xai

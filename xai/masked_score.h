// MaskedScore: the game of a detector. The one place that makes masked pictures, evaluates them without a tape, counts,
// tells the progress, can be cancelled, and remembers the coalitions it has evaluated, so that one evaluation serves
// every target and every method that shares players and baseline.
//
// Masked pictures of a batch are evaluated side by side, one thread each; a picture's values have the same bits
// whatever batch and thread it is evaluated in. Memory: a batch of masks, a forward pass per thread, and 8 bytes a
// target for every coalition remembered.
#pragma once

#include <chrono>
#include <memory>

#include "detector/detector.h"
#include "detector/target.h"
#include "tensor/error.h"
#include "xai/coalition_memory.h"
#include "xai/game.h"
#include "xai/masker.h"
#include "xai/settings.h"

namespace limpid::xai {

// The run was told to stop and has no answer.
struct Cancelled : Error {
  using Error::Error;
};

class MaskedScore : public Game {
 public:
  // Detector (in the precision to evaluate in) and masker agree on the picture's size. Targets must live longer.
  MaskedScore(std::shared_ptr<const Detector> detector, std::vector<const DetectionTarget*> targets, Masker masker);

  // Batch, memory, progress and cancelling for what is asked from now on; counts and seconds begin again at 0.
  // `planned`: how many evaluations will be asked for, for the progress.
  void begin(const Settings& settings, std::int64_t planned);

  const Masker& masker() const { return masker_; }
  const std::shared_ptr<const Detector>& detector() const { return detector_; }
  std::int64_t players() const override { return masker_.players().count(); }
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

  // Since begin().
  std::int64_t asked() const { return asked_; }            // evaluations asked for
  std::int64_t remembered() const { return remembered_; }  // of those, answered from memory
  double seconds() const;
  // One evaluation among many, over the lifetime of the game; measured on a few coalitions, not counted as asked for,
  // when there were none.
  double seconds_each();
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
  // `count` masked pictures [1,3,H,W], side by side.
  std::vector<Evaluated> evaluate(std::int64_t count, const std::function<Tensor(std::int64_t)>& picture);
  double end(const Coalition& coalition, std::int64_t target);
  void count_takeovers(const Evaluated& evaluated);
  void advance(std::int64_t asked);
  std::int64_t batch() const;  // pictures to make and evaluate together

  std::shared_ptr<const Detector> detector_;
  std::vector<const DetectionTarget*> targets_;
  Masker masker_;
  CoalitionMemory memory_;
  std::vector<std::optional<CandidateId>> own_;  // per target, the candidate that answers for the whole picture
  std::vector<std::int64_t> takeovers_;          // per target, coalitions in which another one does
  Settings settings_;
  std::int64_t planned_ = 0, asked_ = 0, remembered_ = 0;
  std::chrono::steady_clock::time_point begun_;
  double evaluating_ = 0;  // seconds of the lifetime
  std::int64_t evaluated_ = 0;
};

}  // namespace limpid::xai

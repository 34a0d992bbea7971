// DetectionTarget: one number per picture, the f(x) that every explanation method explains. A target names a frozen
// candidate (or, for best match, a reference box), so it stays defined whatever is hidden from the picture.
#pragma once

#include <memory>
#include <string>

#include "detector/predictions.h"

namespace limpid {

class DetectionTarget {
 public:
  virtual ~DetectionTarget() = default;
  // "score of 'dog', candidate 1431 (head 1, row 7, column 11, anchor 2)"
  virtual std::string describe() const = 0;
  // The word on the command line: "score", "class_logit", "x", "best_match", "contrast:cat".
  virtual std::string quantity() const = 0;
  virtual bool differentiable() const { return true; }
  virtual Var score(const Predictions& predictions) const = 0;  // [N]
  // For probabilities: the target whose value is the logarithm of this one's; null otherwise. Gradients of a
  // probability are taken through it (d score = score * d log score), which stays accurate where a sigmoid saturates.
  virtual std::unique_ptr<DetectionTarget> log_target() const { return nullptr; }
  // The candidate it is frozen to; none for best match.
  virtual std::optional<CandidateId> candidate() const { return std::nullopt; }
  // The box of that candidate in the reference picture, which a detector whose candidates move keeps; none without one.
  virtual std::optional<HeldCandidate> held() const { return std::nullopt; }
  // Whether score() reads nothing but the row of candidate(), found by Predictions::row(). Its value can then be had
  // from that candidate's cell alone.
  virtual bool local() const { return false; }
  // The class it asks about; none for targets that look at all classes.
  virtual std::optional<std::int64_t> class_id() const { return std::nullopt; }
  // The candidate whose numbers make the value for picture `image` of the batch; none when there is none.
  virtual std::optional<CandidateId> answering(const Predictions&, std::int64_t /*image*/) const { return candidate(); }
};

}  // namespace limpid

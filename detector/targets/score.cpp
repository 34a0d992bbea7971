// score = sigmoid(objectness logit) x class probability, and its logarithm. The logarithm is the sum of two functions
// that stay accurate where a sigmoid saturates:
//   log score = log_sigmoid(o) + log_sigmoid(c_k)     (softmax heads: + log_softmax(c)_k; without objectness: no first
//   term) score = exp(log score)
// Where a detector raises the two factors to powers, their logarithms are multiplied by them.
#include "detector/targets/frozen.h"

namespace limpid {
namespace {

class LogScore : public FrozenTarget {
 public:
  using FrozenTarget::FrozenTarget;
  std::string quantity() const override { return "log_score"; }
  std::string describe() const override { return "log score of '" + class_name_ + "', " + place_; }
  Var score(const Predictions& p) const override {
    const Var logits = row_of_candidate(p, p.class_logits);
    const Var log_class = p.activation == ClassActivation::softmax ? column(log_softmax(logits, 1), class_id_)
                                                                   : log_sigmoid(column(logits, class_id_));
    const Var class_part = times(log_class, p.powers.class_probability);
    if (!p.objectness_logits) return class_part;
    return times(log_sigmoid(of_candidate(p, *p.objectness_logits)), p.powers.objectness) + class_part;
  }

 private:
  static Var times(const Var& x, double power) { return power == 1 ? x : scale(x, power); }
};

class Score : public LogScore {
 public:
  using LogScore::LogScore;
  std::string quantity() const override { return "score"; }
  std::string describe() const override { return "score of '" + class_name_ + "', " + place_; }
  Var score(const Predictions& p) const override { return exp(LogScore::score(p)); }
  std::unique_ptr<DetectionTarget> log_target() const override { return std::make_unique<LogScore>(*this); }
};

}  // namespace

std::unique_ptr<DetectionTarget> build_score(const TargetRequest& r) { return std::make_unique<Score>(r); }
std::unique_ptr<DetectionTarget> build_log_score(const TargetRequest& r) { return std::make_unique<LogScore>(r); }

}  // namespace limpid

// class_logit: the number before sigmoid or softmax. It does not saturate, but with a softmax it is not the decision by
// itself: other classes may rise with it.
#include "detector/targets/frozen.h"

namespace limpid {
namespace {

class ClassLogit : public FrozenTarget {
 public:
  using FrozenTarget::FrozenTarget;
  std::string quantity() const override { return "class_logit"; }
  std::string describe() const override { return "class logit of '" + class_name_ + "', " + place_; }
  Var score(const Predictions& p) const override { return column(row_of_candidate(p, p.class_logits), class_id_); }
};

}  // namespace

std::unique_ptr<DetectionTarget> build_class_logit(const TargetRequest& r) { return std::make_unique<ClassLogit>(r); }

}  // namespace limpid

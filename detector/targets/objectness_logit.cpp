// objectness_logit: the number before the sigmoid that says whether there is any object, whatever its class.
#include "detector/targets/frozen.h"
#include "tensor/error.h"

namespace limpid {
namespace {

class ObjectnessLogit : public FrozenTarget {
 public:
  using FrozenTarget::FrozenTarget;
  std::string quantity() const override { return "objectness_logit"; }
  std::string describe() const override { return "objectness logit, " + place_; }
  Var score(const Predictions& p) const override { return of_candidate(p, p.objectness_logits.value()); }
};

}  // namespace

std::unique_ptr<DetectionTarget> build_objectness_logit(const TargetRequest& r) {
  if (!r.reference.objectness_logits)
    throw UsageError("[target] objectness_logit: this detector's heads have no objectness");
  return std::make_unique<ObjectnessLogit>(r);
}

}  // namespace limpid

// contrast:CLASS: the class's logit minus that of another class, "why dog rather than cat". What raises both alike
// cancels.
#include "detector/class_aliases.h"
#include "detector/targets/frozen.h"
#include "tensor/error.h"

namespace limpid {
namespace {

class Contrast : public FrozenTarget {
 public:
  Contrast(const TargetRequest& r, std::int64_t other)
      : FrozenTarget(r), other_(other), other_name_(r.detector.class_names()[static_cast<std::size_t>(other)]) {}
  std::string quantity() const override { return "contrast:" + other_name_; }
  std::string describe() const override {
    return "class logit of '" + class_name_ + "' minus that of '" + other_name_ + "', " + place_;
  }
  Var score(const Predictions& p) const override {
    const Var logits = row_of_candidate(p, p.class_logits);
    return column(logits, class_id_) - column(logits, other_);
  }

 private:
  std::int64_t other_;
  std::string other_name_;
};

}  // namespace

std::unique_ptr<DetectionTarget> build_contrast(const TargetRequest& r) {
  const std::int64_t other = class_id_of(r.detector.class_names(), r.argument);
  if (other == r.class_id)
    throw UsageError("[target] contrast of '" + r.detector.class_names()[static_cast<std::size_t>(other)] +
                     "' with itself is always 0, expected another class");
  return std::make_unique<Contrast>(r, other);
}

}  // namespace limpid

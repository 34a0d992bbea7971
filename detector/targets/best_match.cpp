// best_match, the similarity of D-RISE (Petsiuk et al. 2021, equation 3) to the detection as it was in the reference
// picture:
//   max over candidates j of  IoU(box_j, box) x objectness_j x cosine(class probabilities_j, class probabilities)
// It follows the object when another candidate takes over. The maximum and the IoU have kinks, at the reference itself
// above all, so it has a value and no gradient.
#include <cmath>

#include "detector/targets/builders.h"
#include "tensor/error.h"

namespace limpid {
namespace {

// One picture of a batch as numbers; T is the precision of the predictions.
template <class T>
class Row {
 public:
  // Where classes have boxes of their own, those of `class_id` are taken.
  Row(const Predictions& p, std::int64_t image, std::int64_t class_id)
      : p_(p), k_(p.boxes.shape()[1]), c_(p.class_logits.shape()[2]), first_(image * k_), class_id_(class_id) {
    boxes_ = (p.class_boxes ? *p.class_boxes : p.boxes).value().values<T>(),
    logits_ = p.class_logits.value().values<T>();
    if (p.objectness_logits) objectness_ = p.objectness_logits->value().values<T>();
  }

  Box box(std::int64_t k) const {
    const std::int64_t place = first_ + k;
    const T* b = boxes_.data() + 4 * (p_.class_boxes ? place * c_ + class_id_ : place);
    const Box box{static_cast<double>(b[0]), static_cast<double>(b[1]), static_cast<double>(b[2]),
                  static_cast<double>(b[3])};
    return p_.clip ? box.common(*p_.clip) : box;
  }
  double objectness(std::int64_t k) const {
    return objectness_.empty() ? 1 : sigmoid(static_cast<double>(objectness_[static_cast<std::size_t>(first_ + k)]));
  }
  // The class probabilities of row k, scaled to length 1.
  std::vector<double> direction(std::int64_t k) const {
    const T* logits = logits_.data() + c_ * (first_ + k);
    std::vector<double> out(logits, logits + c_);
    const double largest = *std::max_element(out.begin(), out.end());
    double squares = 0;
    for (double& v : out) {
      v = p_.activation == ClassActivation::softmax ? std::exp(v - largest) : sigmoid(v);
      squares += v * v;
    }
    for (double& v : out) v = squares > 0 ? v / std::sqrt(squares) : 0;
    return out;
  }

 private:
  static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

  const Predictions& p_;
  std::int64_t k_, c_, first_, class_id_;
  std::span<const T> boxes_, logits_, objectness_;
};

class BestMatch : public DetectionTarget {
 public:
  explicit BestMatch(const TargetRequest& r)
      : class_id_(r.class_id),
        text_("best match with the box and the classes of candidate " + std::to_string(r.candidate) + " ('" +
              r.detector.class_names()[static_cast<std::size_t>(r.class_id)] +
              "'): the largest IoU x objectness x cosine of class probabilities over all candidates") {
    dispatch(r.reference.boxes.dtype(), [&]<class T>() {
      const Row<T> row(r.reference, 0, class_id_);
      const std::int64_t k = r.reference.row(r.candidate);
      box_ = row.box(k), direction_ = row.direction(k);
    });
  }
  std::string quantity() const override { return "best_match"; }
  std::string describe() const override { return text_; }
  bool differentiable() const override { return false; }

  Var score(const Predictions& p) const override {
    if (p.class_logits.shape()[2] != static_cast<std::int64_t>(direction_.size()))
      throw ShapeError("[best_match] class logits of shape " + p.class_logits.shape().text() + ", expected " +
                       std::to_string(direction_.size()) + " classes");
    return dispatch(p.boxes.dtype(), [&]<class T>() {
      const std::int64_t n = p.boxes.shape()[0];
      Draft<T> values({n});
      for (std::int64_t i = 0; i < n; ++i) values[i] = static_cast<T>(best(p, i).similarity);
      return std::move(values).freeze();
    });
  }

  std::optional<CandidateId> answering(const Predictions& p, std::int64_t image) const override {
    return best(p, image).candidate;
  }

 private:
  struct Best {
    double similarity = 0;
    std::optional<CandidateId> candidate;
  };

  Best best(const Predictions& p, std::int64_t image) const {
    return dispatch(p.boxes.dtype(), [&]<class T>() {
      const Row<T> row(p, image, class_id_);
      Best best;
      for (std::int64_t k = 0; k < p.boxes.shape()[1]; ++k) {
        const double bound = intersection_over_union(row.box(k), box_) * row.objectness(k);  // a cosine is at most 1
        if (bound <= best.similarity) continue;
        const std::vector<double> direction = row.direction(k);
        double cosine = 0;
        for (std::size_t c = 0; c < direction.size(); ++c) cosine += direction[c] * direction_[c];
        if (bound * cosine > best.similarity) best = {bound * cosine, p.candidate(k, image)};
      }
      return best;
    });
  }

  std::int64_t class_id_;
  std::string text_;
  Box box_;
  std::vector<double> direction_;
};

}  // namespace

std::unique_ptr<DetectionTarget> build_best_match(const TargetRequest& r) { return std::make_unique<BestMatch>(r); }

}  // namespace limpid

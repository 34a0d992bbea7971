#include "detector/select.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "detector/nms.h"
#include "tensor/error.h"

namespace limpid {
namespace {

double probability(double logit) { return 1 / (1 + std::exp(-logit)); }

// Reads the candidates of one picture of a batch, row by row, widened to double.
class Candidates {
 public:
  Candidates(const Predictions& p, std::int64_t image) : p_(p) {
    const Shape& s = p.class_logits.shape();
    if (image < 0 || image >= s[0])
      throw UsageError("[select] picture " + std::to_string(image) + " of a batch of " + std::to_string(s[0]));
    count_ = s[1], classes_ = s[2], first_ = image * count_;
  }
  std::int64_t count() const { return count_; }
  std::int64_t classes() const { return classes_; }

  double objectness(std::int64_t k) const {
    return p_.objectness_logits ? checked(probability(p_.objectness_logits->value().at(first_ + k)), k, "objectness")
                                : 1;
  }

  // The probability of every class of row k.
  void class_probabilities(std::int64_t k, std::vector<double>& out) const {
    out.resize(static_cast<std::size_t>(classes_));
    for (std::int64_t c = 0; c < classes_; ++c)
      out[static_cast<std::size_t>(c)] = p_.class_logits.value().at((first_ + k) * classes_ + c);
    if (p_.activation == ClassActivation::sigmoid) {
      for (double& v : out) v = probability(v);
    } else {
      const double largest = *std::max_element(out.begin(), out.end());
      double sum = 0;
      for (double& v : out) sum += v = std::exp(v - largest);
      for (double& v : out) v /= sum;
    }
    for (const double v : out) checked(v, k, "a class probability");
  }

  Box box(std::int64_t k) const {
    const auto side = [&](std::int64_t i) {
      return checked(p_.boxes.value().at((first_ + k) * 4 + i), k, "a side of the box");
    };
    return {side(0), side(1), side(2), side(3)};
  }

 private:
  double checked(double value, std::int64_t k, const char* what) const {
    if (std::isfinite(value)) return value;
    throw NumericError("[select] candidate " + std::to_string(p_.candidate(k)) + ": " + what +
                       " is not a finite number");
  }

  const Predictions& p_;
  std::int64_t count_ = 0, classes_ = 0, first_ = 0;
};

void check(const SelectOptions& o) {
  const auto unit = [](const char* what, double v) {
    if (!(v >= 0 && v <= 1)) throw UsageError("[select] " + std::string(what) + " out of range, expected 0 to 1");
  };
  unit("threshold", o.threshold);
  unit("nms", o.nms);
  if (o.max_count < 0) throw UsageError("[select] max_count " + std::to_string(o.max_count) + ", expected 0 or more");
}

std::vector<Detection> above_threshold(const Predictions& predictions, std::int64_t image,
                                       const SelectOptions& options) {
  const Candidates candidates(predictions, image);
  std::vector<Detection> found;
  std::vector<double> classes;
  for (std::int64_t k = 0; k < candidates.count(); ++k) {
    const double objectness = candidates.objectness(k);
    if (objectness <= options.threshold) continue;  // no class probability exceeds 1
    candidates.class_probabilities(k, classes);
    const auto best = std::max_element(classes.begin(), classes.end()) - classes.begin();
    for (std::int64_t c = 0; c < candidates.classes(); ++c) {
      const double score = objectness * classes[static_cast<std::size_t>(c)];
      if (score > options.threshold && (options.multi_label || c == best))
        found.push_back({candidates.box(k), c, score, predictions.candidate(k)});
    }
  }
  std::sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) {
    return std::tuple(-a.score, a.candidate, a.class_id) < std::tuple(-b.score, b.candidate, b.class_id);
  });
  return found;
}

}  // namespace

Selection select_all(const Predictions& predictions, std::int64_t image, const SelectOptions& options) {
  check(options);
  const std::vector<Detection> found = above_threshold(predictions, image, options);
  const std::vector<std::size_t> by = suppressors(found, options.nms);
  Selection selection;
  constexpr auto kCut = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place(found.size(), kCut);  // in `kept`
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (by[i] == i && static_cast<std::int64_t>(selection.kept.size()) < options.max_count) {
      place[i] = selection.kept.size();
      selection.kept.push_back(found[i]);
    } else if (by[i] != i && place[by[i]] != kCut) {
      selection.suppressed.push_back({found[i], place[by[i]]});
    }
  }
  return selection;
}

Detection detection_of(const Predictions& predictions, std::int64_t image, CandidateId candidate,
                       std::int64_t class_id) {
  const Candidates candidates(predictions, image);
  if (candidate < 0 || (predictions.only.empty() && candidate >= candidates.count()) || class_id < 0 ||
      class_id >= candidates.classes())
    throw UsageError("[detection] candidate " + std::to_string(candidate) + " of " +
                     std::to_string(candidates.count()) + ", class " + std::to_string(class_id) + " of " +
                     std::to_string(candidates.classes()));
  const std::int64_t row = predictions.row(candidate);
  std::vector<double> classes;
  candidates.class_probabilities(row, classes);
  return {candidates.box(row), class_id, candidates.objectness(row) * classes[static_cast<std::size_t>(class_id)],
          candidate};
}

}  // namespace limpid

#include "detector/candidates.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"

namespace limpid {
namespace {

double probability(double logit) { return 1 / (1 + std::exp(-logit)); }
double raised(double factor, double power) { return power == 1 ? factor : std::pow(factor, power); }

}  // namespace

Candidates::Candidates(const Predictions& predictions, std::int64_t image) : p_(predictions) {
  const Shape& s = p_.class_logits.shape();
  if (image < 0 || image >= s[0])
    throw UsageError("[select] picture " + std::to_string(image) + " of a batch of " + std::to_string(s[0]));
  image_ = image, count_ = s[1], classes_ = s[2], first_ = image * count_;
}

double Candidates::objectness(std::int64_t row) const {
  if (!p_.objectness_logits) return 1;
  const double objectness = probability(p_.objectness_logits->value().at(first_ + row));
  return checked(raised(objectness, p_.powers.objectness), row, "objectness");
}

void Candidates::class_probabilities(std::int64_t row, std::vector<double>& out) const {
  out.resize(static_cast<std::size_t>(classes_));
  for (std::int64_t c = 0; c < classes_; ++c)
    out[static_cast<std::size_t>(c)] = p_.class_logits.value().at((first_ + row) * classes_ + c);
  if (p_.activation == ClassActivation::sigmoid) {
    for (double& v : out) v = probability(v);
  } else {
    const double largest = *std::max_element(out.begin(), out.end());
    double sum = 0;
    for (double& v : out) sum += v = std::exp(v - largest);
    for (double& v : out) v /= sum;
  }
  for (double& v : out) v = checked(raised(v, p_.powers.class_probability), row, "a class probability");
}

double Candidates::class_logit(std::int64_t row, std::int64_t class_id) const {
  return checked(p_.class_logits.value().at((first_ + row) * classes_ + class_id), row, "a class logit");
}

Box Candidates::box(std::int64_t row, std::int64_t class_id) const {
  const std::int64_t place = first_ + row;
  const Tensor& corners = p_.class_boxes ? p_.class_boxes->value() : p_.boxes.value();
  const auto side = [&](std::int64_t i) {
    return checked(corners.at((p_.class_boxes ? place * classes_ + class_id : place) * 4 + i), row,
                   "a side of the box");
  };
  const Box box{side(0), side(1), side(2), side(3)};
  if (!p_.clip) return box;
  const auto into = [](double value, double low, double high) { return std::min(std::max(value, low), high); };
  const Box& c = *p_.clip;
  return {into(box.x0, c.x0, c.x1), into(box.y0, c.y0, c.y1), into(box.x1, c.x0, c.x1), into(box.y1, c.y0, c.y1)};
}

double Candidates::checked(double value, std::int64_t row, const char* what) const {
  if (std::isfinite(value)) return value;
  throw NumericError("[select] candidate " + std::to_string(id(row)) + ": " + what + " is not a finite number");
}

}  // namespace limpid

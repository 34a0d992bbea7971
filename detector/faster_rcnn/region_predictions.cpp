#include "detector/faster_rcnn/region_predictions.h"

#include <algorithm>
#include <array>

#include "detector/faster_rcnn/box_coder.h"

namespace limpid::faster_rcnn {
namespace {

constexpr std::array<double, 4> kWeights = {10, 10, 5, 5};  // of the deltas of a box
constexpr double kCertain = 1e4;                            // background logit of an empty row: every score is 0
constexpr CandidateId kNobody = -1;

// log(sum over the last axis of exp(x)), x [N,K,C] -> [N,K]. The largest value is taken out and put back as a constant,
// which its gradient does not notice.
Var log_sum_exp(const Var& x) {
  const Var largest = max(Var(x.value()), {2}, true);
  const Var sums = log(sum(exp(x - largest), {2}));
  return sums + reshape(largest, sums.shape());
}

// [R,M] -> [N K,M]: the rows of every picture, empty ones as `empty` [1,M].
Var spread(const Var& x, const Tensor& empty, const Rows& rows) {
  return rows.ragged() ? gather(concat(std::vector<Var>{x, Var(empty.to(x.dtype()))}, 0), 0, rows.places()) : x;
}

}  // namespace

Rows::Rows(std::vector<std::vector<HeldCandidate>> of_pictures) : of_pictures_(std::move(of_pictures)) {
  for (std::size_t n = 0; n < of_pictures_.size(); ++n) {
    each_ = std::max(each_, std::ssize(of_pictures_[n]));
    for (const HeldCandidate& one : of_pictures_[n]) {
      boxes_.push_back(one.box);
      regions_.push_back({static_cast<std::int64_t>(n), one.box.x0, one.box.y0, one.box.x1, one.box.y1});
    }
  }
}

std::vector<std::int64_t> Rows::places() const {
  std::vector<std::int64_t> places;
  std::int64_t next = 0;
  for (const auto& proposals : of_pictures_)
    for (std::int64_t k = 0; k < each_; ++k)
      places.push_back(k < std::ssize(proposals) ? next++ : std::ssize(regions_));
  return places;
}

std::vector<CandidateId> Rows::ids() const {
  std::vector<CandidateId> ids;
  for (const auto& proposals : of_pictures_)
    for (std::int64_t k = 0; k < each_; ++k)
      ids.push_back(k < std::ssize(proposals) ? proposals[static_cast<std::size_t>(k)].candidate : kNobody);
  const auto own = [&](std::int64_t n) {
    return std::span(ids).subspan(static_cast<std::size_t>(n * each_), static_cast<std::size_t>(each_));
  };
  for (std::int64_t n = 1; n < pictures(); ++n)
    if (!std::ranges::equal(own(0), own(n))) return ids;
  ids.resize(static_cast<std::size_t>(each_));  // the same in every picture
  return ids;
}

Tensor Rows::corners(DType dtype) const {
  std::vector<double> values;
  for (const auto& proposals : of_pictures_)
    for (std::int64_t k = 0; k < each_; ++k) {
      const Box box = k < std::ssize(proposals) ? proposals[static_cast<std::size_t>(k)].box : Box{};
      values.insert(values.end(), {box.x0, box.y0, box.x1, box.y1});
    }
  return Tensor::of<double>({pictures(), each_, 4}, values).to(dtype);
}

Predictions region_predictions(const Var& score, const Var& deltas, const Rows& rows, std::int64_t classes) {
  const std::int64_t pictures = rows.pictures(), each = rows.each();
  Draft<double> background({1, classes + 1}, 0.0);
  background[0] = kCertain;
  const Var logits = reshape(spread(score, std::move(background).freeze(), rows), {pictures, each, classes + 1});
  const Var background_logits = reshape(slice(logits, 2, 0, 1), {pictures, each});

  Predictions all;
  all.class_logits = slice(logits, 2, 1, classes + 1);
  all.objectness_logits = log_sum_exp(all.class_logits) - background_logits;
  all.activation = ClassActivation::softmax;
  const std::int64_t regions = std::ssize(rows.regions());
  const Var of_classes = slice(reshape(deltas, {regions, classes + 1, 4}), 1, 1, classes + 1);
  const Var corners = reshape(decoded(of_classes, rows.boxes(), kWeights), {regions, classes * 4});
  all.class_boxes = reshape(spread(corners, Tensor::zeros({1, classes * 4}), rows), {pictures, each, classes, 4});
  all.boxes = rows.corners(score.dtype());
  all.only = rows.ids();
  return all;
}

Predictions no_predictions(const Rows& rows, std::int64_t classes, DType dtype) {
  Predictions none;
  none.boxes = Tensor::zeros({rows.pictures(), 0, 4}, dtype);
  none.class_boxes = Tensor::zeros({rows.pictures(), 0, classes, 4}, dtype);
  none.objectness_logits = Tensor::zeros({rows.pictures(), 0}, dtype);
  none.class_logits = Tensor::zeros({rows.pictures(), 0, classes}, dtype);
  none.activation = ClassActivation::softmax;
  return none;
}

}  // namespace limpid::faster_rcnn

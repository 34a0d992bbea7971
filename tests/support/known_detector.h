// A detector small enough to know by heart: a network of a test's own, and on its last layer a head with one anchor a
// cell whose channels are, as they come, centre x and y (from the cell's centre) and width and height in pixels,
// objectness logit, class logits. Nothing is squashed, so every gradient behind the head is 0 or 1.
#pragma once

#include <functional>

#include "detector/detector.h"
#include "detector/target.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid::test {

inline nn::LayerSpec conv_layer(std::string name, std::string input, std::int64_t filters, std::int64_t kernel = 1,
                                bool bias = false, std::int64_t stride = 1) {
  const std::int64_t pad = kernel / 2;
  return {"conv2d",
          std::move(name),
          {std::move(input)},
          {{"filters", filters},
           {"kernel", std::vector<std::int64_t>{kernel, kernel}},
           {"stride", std::vector<std::int64_t>{stride, stride}},
           {"padding", std::vector<std::int64_t>{pad, pad, pad, pad}},
           {"bias", bias}}};
}

inline nn::LayerSpec plain_layer(std::string type, std::string name, std::string input) {
  return {std::move(type), std::move(name), {std::move(input)}, {}};
}

class KnownDetector : public Detector {
 public:
  // The last layer of the blueprint is the head's.
  KnownDetector(const nn::Blueprint& blueprint, NamedTensors tensors)
      : KnownDetector(nn::build(blueprint, std::move(tensors))) {}
  explicit KnownDetector(nn::Network network) : network_(std::move(network)) {
    const Shape& map = network_.nodes().back().output_shape;
    channels_ = map[1], rows_ = map[2], columns_ = map[3];
    for (std::int64_t c = 5; c < channels_; ++c) names_.push_back("thing " + std::to_string(c - 5));
  }

  Predictions predict(const Var& images, const std::vector<std::string>& keep = {}) const override {
    Predictions p;
    p.layers = network_.forward(images, keep);
    const Var map = p.layers.at(head_layer(0));
    const std::int64_t n = map.shape()[0], k = candidates();
    const Var flat = reshape(permute(map, {0, 2, 3, 1}), {n, k, channels_});
    const auto channel = [&](std::int64_t c) { return gather(flat, 2, {c}); };
    const Var x = channel(0) + Var(centres(true, n)), y = channel(1) + Var(centres(false, n));
    const Var w = scale(channel(2), 0.5), h = scale(channel(3), 0.5);
    const std::vector<Var> corners{x - w, y - h, x + w, y + h};
    p.boxes = concat(corners, 2);
    p.objectness_logits = reshape(channel(4), {n, k});
    std::vector<std::int64_t> classes;
    for (std::int64_t c = 5; c < channels_; ++c) classes.push_back(c);
    p.class_logits = gather(flat, 2, classes);
    return p;
  }

  const nn::Network& network() const override { return network_; }
  const weights::Preprocessing& preprocessing() const override { return preprocessing_; }
  const std::vector<std::string>& class_names() const override { return names_; }
  std::int64_t candidates() const override { return rows_ * columns_; }
  HeadCell cell(CandidateId k) const override { return {0, 0, k / columns_, k % columns_}; }
  CandidateId candidate(const HeadCell& cell) const override { return cell.row * columns_ + cell.column; }
  std::string head_layer(std::int64_t) const override { return network_.nodes().back().spec.name; }
  std::int64_t heads() const override { return 1; }
  std::unique_ptr<Detector> to(DType dtype) const override {
    return std::make_unique<KnownDetector>(network_.to(dtype));
  }
  std::unique_ptr<Detector> with_parameters(NamedTensors parameters) const override {
    return std::make_unique<KnownDetector>(network_.with_parameters(std::move(parameters)));
  }

 private:
  Tensor centres(bool across, std::int64_t pictures) const {
    const std::int64_t step = across ? input_width() / columns_ : input_height() / rows_;
    std::vector<double> values;
    for (std::int64_t i = 0; i < pictures * candidates(); ++i) {
      const std::int64_t k = i % candidates(), cell = across ? k % columns_ : k / columns_;
      values.push_back((static_cast<double>(cell) + 0.5) * static_cast<double>(step));
    }
    const DType dtype = network_.parameters().begin()->second.dtype();
    return Tensor::of<double>({pictures, candidates(), 1}, std::span<const double>(values)).to(dtype);
  }

  nn::Network network_;
  std::int64_t channels_ = 0, rows_ = 0, columns_ = 0;
  std::vector<std::string> names_;
  weights::Preprocessing preprocessing_;
};

// A target out of a function.
class KnownTarget : public DetectionTarget {
 public:
  using Function = std::function<Var(const Predictions&)>;
  KnownTarget(std::string quantity, std::optional<CandidateId> candidate, Function value, Function log_value = {})
      : quantity_(std::move(quantity)),
        candidate_(candidate),
        value_(std::move(value)),
        log_value_(std::move(log_value)) {}

  std::string describe() const override { return quantity_ + " of what is known"; }
  std::string quantity() const override { return quantity_; }
  bool differentiable() const override { return candidate_.has_value(); }
  Var score(const Predictions& p) const override { return value_(p); }
  std::unique_ptr<DetectionTarget> log_target() const override {
    if (!log_value_) return nullptr;
    return std::make_unique<KnownTarget>("log_" + quantity_, candidate_, log_value_);
  }
  std::optional<CandidateId> candidate() const override { return candidate_; }

 private:
  std::string quantity_;
  std::optional<CandidateId> candidate_;
  Function value_, log_value_;
};

inline Var logit_of(const Predictions& p, CandidateId k, std::int64_t class_id) {
  return reshape(gather(gather(p.class_logits, 1, {k}), 2, {class_id}), {p.class_logits.shape()[0]});
}
inline Var objectness_of(const Predictions& p, CandidateId k) {
  return reshape(gather(*p.objectness_logits, 1, {k}), {p.class_logits.shape()[0]});
}

inline KnownTarget class_logit_target(CandidateId k, std::int64_t class_id = 0) {
  return {"class_logit", k, [=](const Predictions& p) { return logit_of(p, k, class_id); }};
}
inline KnownTarget score_target(CandidateId k, std::int64_t class_id = 0) {
  return {
      "score", k,
      [=](const Predictions& p) { return sigmoid(objectness_of(p, k)) * sigmoid(logit_of(p, k, class_id)); },
      [=](const Predictions& p) { return log_sigmoid(objectness_of(p, k)) + log_sigmoid(logit_of(p, k, class_id)); }};
}
inline KnownTarget log_score_target(CandidateId k, std::int64_t class_id = 0) {
  return {"log_score", k, [=](const Predictions& p) {
            return log_sigmoid(objectness_of(p, k)) + log_sigmoid(logit_of(p, k, class_id));
          }};
}
inline KnownTarget width_target(CandidateId k) {
  return {"w", k, [=](const Predictions& p) {
            const Var box = gather(p.boxes, 1, {k});
            return reshape(gather(box, 2, {2}) - gather(box, 2, {0}), {p.boxes.shape()[0]});
          }};
}
inline KnownTarget best_match_target() {
  return {"best_match", std::nullopt, [](const Predictions& p) { return objectness_of(p, 0); }};
}

}  // namespace limpid::test

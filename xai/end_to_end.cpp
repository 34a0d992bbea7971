#include "xai/end_to_end.h"

#include "tensor/random.h"
#include "tensor/statistics.h"
#include "xai/recording.h"

namespace limpid::xai {
namespace {

constexpr double kNearby = 1e-3;  // of the root mean square

Tensor nearby(const Tensor& x, std::uint64_t seed) {
  const double size = kNearby * root_mean_square(x);
  Random random(seed);
  Draft<double> y(x.shape());
  for (std::int64_t i = 0; i < x.elements(); ++i) y[i] = x.at(i) + size * random.normal();
  return std::move(y).freeze();
}

}  // namespace

Predictions predict_given(const Detector& detector, const Tensor& image, const std::string& layer, const Var& output) {
  if (layer == nn::kInput) return detector.predict(output);
  std::vector<std::string> wanted;
  for (std::int64_t head = 0; head < detector.heads(); ++head) wanted.push_back(detector.head_layer(head));
  const nn::LayerOutputs maps = detector.network().forward_given(image, {{layer, output}}, wanted);
  std::vector<MapPart> parts;
  for (std::int64_t head = 0; head < detector.heads(); ++head) {
    const Var& map = maps.at(wanted[static_cast<std::size_t>(head)]);
    parts.push_back({head, nn::Window::whole(map.shape()[2], map.shape()[3]), map});
  }
  return detector.read(parts);
}

namespace {

// The target as a function of a layer's output. Of a probability p0 its differences are those of p0 log p: the slope is
// the same, and near 1 p itself has no digits left to tell.
class Rerun {
 public:
  Rerun(const Detector& detector, const Tensor& picture, const DetectionTarget& target, const std::string& layer)
      : detector_(detector), picture_(picture), target_(target), log_target_(target.log_target()), layer_(layer) {}

  Var score(const Var& output) const { return target_.score(predict_given(detector_, picture_, layer_, output)); }

  DirectionCheck check(const Tensor& at, const Tensor& gradient, const DirectionOptions& options) const {
    const double here = score(at).value().item();
    return check_directions(
        [&](const Tensor& output) {
          if (!log_target_) return score(output).value().item();
          return here * log_target_->score(predict_given(detector_, picture_, layer_, output)).value().item();
        },
        at, gradient, options);
  }

 private:
  const Detector& detector_;
  const Tensor& picture_;
  const DetectionTarget& target_;
  std::unique_ptr<DetectionTarget> log_target_;
  const std::string& layer_;
};

}  // namespace

std::vector<EndToEnd> check_end_to_end(const Detector& detector, const Tensor& image, const DetectionTarget& target,
                                       const std::vector<std::string>& layers, const DirectionOptions& options) {
  const DetectionTarget* const asked[] = {&target};
  const std::shared_ptr<const Detector> exact = holding(detector.to(DType::float64), asked);
  const Tensor picture = image.to(DType::float64);
  std::vector<Var> values;
  std::vector<Tensor> gradients;
  {
    const Recording recording(*exact, picture);
    for (const std::string& layer : layers) values.push_back(recording.layer(layer));
    const Gradients found =
        backward(recording.tape(), target.score(recording.predictions()), {.with_respect_to = values});
    for (const Var& value : values) gradients.push_back(found[value]);
  }
  std::vector<EndToEnd> checks;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Rerun rerun(*exact, picture, target, layers[i]);
    EndToEnd one{layers[i], false, rerun.check(values[i].value(), gradients[i], options)};
    if (!one.check.passed) {
      Tape tape;
      const Var place = tape.watch(nearby(values[i].value(), options.seed), "nearby");
      const Gradients found = backward(tape, rerun.score(place), {.with_respect_to = {place}});
      one.moved = true;
      one.check = rerun.check(place.value(), found[place], options);
    }
    checks.push_back(std::move(one));
  }
  return checks;
}

}  // namespace limpid::xai

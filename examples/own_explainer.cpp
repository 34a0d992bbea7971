// An explainer of your own: occlusion. Cover one square of the picture after the other with grey and note how much the
// score falls. It asks for no gradient, so it serves every target.   example_own_explainer MODEL PICTURE
#include "detector/targets.h"
#include "scene.h"
#include "tensor/ops.h"
#include "xai/answer.h"

using namespace limpid;

class Occlusion final : public xai::Explainer {
 public:
  std::vector<xai::Attribution> explain(const xai::Question& question) const override {
    const DetectionTarget& target = *question.targets().at(0);
    const auto f = [&](const Var& image) { return target.score(question.detector().predict(image)).value().at(0); };
    const Var x = question.image(), to_grey = Var(Tensor::full(x.shape(), 0.5)) - x;
    const double seen = f(x);
    std::vector<double> fall;
    for (std::int64_t square = 0; square < 64; ++square) {
      Draft<float> chosen({1, 1, 8, 8});
      for (std::int64_t i = 0; i < 64; ++i) chosen[i] = i == square ? 1 : 0;
      const Var hidden = upsample_nearest(std::move(chosen).freeze(), {x.shape()[2] / 8, x.shape()[3] / 8});
      fall.push_back(seen - f(x + hidden * to_grey));
    }
    const xai::Method occlusion{"occlusion", "Occlusion", "", "", "", true, true, nullptr, false, nullptr};
    return {xai::Answer(question, target, occlusion).finish(fall, 8, 8, false)};
  }
};

int main(int count, char** arguments) {
  const Scene s = scene(count, arguments);
  const auto score = make_target("score", *s.detector, s.predictions, s.found.at(0));
  const xai::Attribution map = Occlusion().explain({*s.detector, s.input, s.frame, {score.get()}}).at(0);
  std::printf("fall of the %s, in thousandths\n", map.target.c_str());
  for (std::int64_t i = 0; i < 64; ++i) std::printf("%5.0f%s", 1000 * map.signed_map.at(i), i % 8 == 7 ? "\n" : "");
}

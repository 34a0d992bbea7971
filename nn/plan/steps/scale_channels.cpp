// A map [C,H,W] times a number for each channel [C,1,1], as in squeeze-and-excitation: a depthwise convolution of one
// tap whose weights another step has just made.
#include <algorithm>

#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

class ScaleChannels : public Step {
 public:
  ScaleChannels(const StepInputs& s)
      : Step(s.facts),
        kernels_(s.kernels),
        map_(s.in(s.in(0).height * s.in(0).width == 1 ? 1 : 0)),
        factors_(s.in(s.in(0).height * s.in(0).width == 1 ? 0 : 1)),
        out_(s.out()),
        activation_(s.piece.activation) {}

  void run(std::span<const Job> jobs) const override {
    constexpr std::int64_t vectors = 8192;  // that a task works on, about
    constexpr std::int32_t here[] = {0};
    constexpr float nothing[2 * kLanes] = {};
    for_each_strip(jobs, std::max<std::int64_t>(1, vectors / out_.blocks()), [&](const Job& j, const Window& strip) {
      for (std::int64_t block = 0; block < out_.blocks(); ++block) {
        const float* factors = cell(*j.buffers, factors_, 0, 0, block);
        float weights[2 * kLanes];  // kept twice, as the kernel reads them
        std::copy_n(factors, kLanes, weights);
        std::copy_n(factors, kLanes, weights + kLanes);
        kernels_.depthwise({cell(*j.buffers, map_, 0, 0, block), map_.row, kLanes, here, 1, weights, nothing,
                            cell(*j.buffers, out_, 0, 0, block), out_.row, nullptr, 0, activation_, cells_of(strip)});
      }
    });
  }

 private:
  const Kernels& kernels_;
  Map map_, factors_, out_;
  Activation activation_;
};

}  // namespace

std::unique_ptr<Step> scale_channels_step(const StepInputs& inputs) { return std::make_unique<ScaleChannels>(inputs); }

}  // namespace limpid::nn::plan

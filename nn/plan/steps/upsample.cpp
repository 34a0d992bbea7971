// Every cell repeated; a copy of whole vectors.
#include <cstring>

#include "nn/layers/support.h"
#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

class Upsample : public Step {
 public:
  Upsample(const StepInputs& s)
      : Step(s.facts), in_(s.in(0)), out_(s.out()), factor_(pair_option(s.attributes(), "factor")) {}

  void run(std::span<const Job> jobs) const override {
    constexpr std::int64_t vectors = 8192;  // that a task copies, about
    for_each_strip(jobs, std::max<std::int64_t>(1, vectors / out_.blocks()), [&](const Job& j, const Window& strip) {
      for (std::int64_t block = 0; block < out_.blocks(); ++block)
        for (std::int64_t row = strip.top; row < strip.bottom; ++row) {
          const float* from = cell(*j.buffers, in_, row / factor_.height, 0, block);
          float* to = cell(*j.buffers, out_, row, 0, block);
          for (std::int64_t column = strip.left; column < strip.right; ++column)
            std::memcpy(to + column * kLanes, from + column / factor_.width * kLanes, kLanes * sizeof(float));
        }
    });
  }

 private:
  Map in_, out_;
  Pair factor_;
};

}  // namespace

std::unique_ptr<Step> upsample_step(const StepInputs& inputs) { return std::make_unique<Upsample>(inputs); }

}  // namespace limpid::nn::plan

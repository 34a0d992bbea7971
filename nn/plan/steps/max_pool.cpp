// Maximum over a sliding window.
#include "nn/layers/support.h"
#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

constexpr std::int64_t kStripReads = 1 << 15;  // vectors that a task reads, about

class MaxPool : public Step {
 public:
  MaxPool(const StepInputs& s)
      : Step(s.facts),
        kernels_(s.kernels),
        in_(s.in(0)),
        out_(s.out()),
        size_(pair_option(s.attributes(), "size")),
        stride_(pair_option(s.attributes(), "stride", size_)),
        padding_(padding_option(s.attributes())) {}

  void run(std::span<const Job> jobs) const override {
    const std::int64_t reads = out_.blocks() * size_.height * size_.width;
    for_each_strip(jobs, std::max<std::int64_t>(1, kStripReads / reads), [&](const Job& j, const Window& strip) {
      for (std::int64_t block = 0; block < out_.blocks(); ++block) {
        const float* x = cell(*j.buffers, in_, 0, 0, block);
        float* y = cell(*j.buffers, out_, 0, 0, block);
        kernels_.max_pool({x, in_.row, in_.height, in_.width, size_.height, size_.width, stride_.height, stride_.width,
                           padding_.top, padding_.left, y, out_.row, cells_of(strip)});
      }
    });
  }

 private:
  const Kernels& kernels_;
  Map in_, out_;
  Pair size_, stride_;
  Padding padding_;
};

}  // namespace

std::unique_ptr<Step> max_pool_step(const StepInputs& inputs) { return std::make_unique<MaxPool>(inputs); }

}  // namespace limpid::nn::plan

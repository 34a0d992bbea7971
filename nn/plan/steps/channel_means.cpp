// The mean of every channel's map: [C,H,W] -> [C,1,1], row by row in one order, rows added up in double.
#include <array>

#include "nn/plan/steps.h"
#include "tensor/parallel.h"

namespace limpid::nn::plan {
namespace {

class ChannelMeans : public Step {
 public:
  ChannelMeans(const StepInputs& s) : Step(s.facts), in_(s.in(0)), out_(s.out()) {}

  void run(std::span<const Job> jobs) const override {
    for (const Job& job : jobs) {
      if (job.out.empty()) continue;
      parallel_for(out_.blocks(), [&](std::int64_t block) {
        std::array<double, kLanes> sums{};
        for (std::int64_t row = 0; row < in_.height; ++row) {
          const float* from = cell(*job.buffers, in_, row, 0, block);
          std::array<float, kLanes> line{};
          for (std::int64_t column = 0; column < in_.width; ++column)
            for (std::size_t lane = 0; lane < kLanes; ++lane) line[lane] += *from++;
          for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += static_cast<double>(line[lane]);
        }
        float* to = cell(*job.buffers, out_, 0, 0, block);
        for (std::size_t lane = 0; lane < kLanes; ++lane)
          to[lane] = static_cast<float>(sums[lane] / static_cast<double>(in_.height * in_.width));
      });
    }
  }

 private:
  Map in_, out_;
};

}  // namespace

std::unique_ptr<Step> channel_means_step(const StepInputs& inputs) { return std::make_unique<ChannelMeans>(inputs); }

}  // namespace limpid::nn::plan

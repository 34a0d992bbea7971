// Depthwise convolution with bias, activation and residual in one pass. A batch norm that no convolution took in is a
// depthwise convolution of one tap.
#include <algorithm>
#include <cmath>

#include "nn/layers/support.h"
#include "nn/plan/steps.h"
#include "tensor/parallel.h"

namespace limpid::nn::plan {
namespace {

constexpr std::int64_t kTaskWork = 1 << 16;  // multiply-adds that pay for handing a task to another thread
constexpr std::int64_t kTeam = 8;            // strips that keep a lab machine's cores busy
constexpr std::int64_t kStripRows = 4;       // of the kernel's tiles

class Depthwise : public Step {
 public:
  Depthwise(const StepInputs& s)
      : Step(s.facts),
        kernels_(s.kernels),
        in_(s.in(0)),
        out_(s.out()),
        residual_(s.residual()),
        activation_(s.piece.activation) {
    const Attributes& a = s.attributes();
    if (s.main().spec.type == "batch_norm") {
      offsets_ = {0};
      pack_batch_norm(s, a.get<double>("epsilon"));
      return;
    }
    stride_ = pair_option(a, "stride", 1);
    padding_ = padding_option(a);
    const Pair dilation = pair_option(a, "dilation", 1);
    const Tensor& weight = s.parameter("weight");
    for (std::int64_t u = 0; u < weight.shape()[2]; ++u)
      for (std::int64_t v = 0; v < weight.shape()[3]; ++v)
        offsets_.push_back(static_cast<std::int32_t>(u * dilation.height * in_.row + v * dilation.width * in_.lanes));
    const Tensor* bias = s.bias();
    pack([&](std::int64_t c, std::int64_t tap) { return weight.at(c * taps() + tap); },
         [&](std::int64_t c) { return bias == nullptr ? 0.0 : bias->at(c); });
  }

  void run(std::span<const Job> jobs) const override {
    const std::vector<Strip> strips = cut(jobs, [&](const Window& out) {
      const std::int64_t work = out.height() * out.width() * out_.blocks() * kLanes * taps();
      return std::min({kTeam, out.height() / kStripRows, work / kTaskWork});
    });
    parallel_for_neighbours(static_cast<std::int64_t>(strips.size()), [&](std::int64_t i) {
      const Strip& strip = strips[static_cast<std::size_t>(i)];
      for (std::int64_t block = 0; block < out_.blocks(); ++block) run(*strip.job->buffers, strip.window, block);
    });
  }

 private:
  std::int64_t taps() const { return static_cast<std::int64_t>(offsets_.size()); }

  template <class Weight, class Bias>
  void pack(Weight weight_of, Bias bias_of) {
    weights_.assign(static_cast<std::size_t>(out_.blocks() * taps() * 2 * kLanes), 0.0f);
    bias_.assign(static_cast<std::size_t>(out_.blocks() * 2 * kLanes), 0.0f);
    for (std::int64_t c = 0; c < out_.channels; ++c)
      for (std::int64_t twice = 0; twice < 2; ++twice) {
        const std::int64_t lane = c % kLanes + twice * kLanes, block = c / kLanes;
        for (std::int64_t tap = 0; tap < taps(); ++tap)
          weights_[static_cast<std::size_t>((block * taps() + tap) * 2 * kLanes + lane)] =
              static_cast<float>(weight_of(c, tap));
        bias_[static_cast<std::size_t>(block * 2 * kLanes + lane)] = static_cast<float>(bias_of(c));
      }
  }

  void pack_batch_norm(const StepInputs& s, double epsilon) {
    const Tensor &gamma = s.parameter("gamma"), &beta = s.parameter("beta"), &mean = s.parameter("mean"),
                 &variance = s.parameter("variance");
    const auto scale = [&](std::int64_t c) { return gamma.at(c) / std::sqrt(variance.at(c) + epsilon); };
    pack([&](std::int64_t c, std::int64_t) { return scale(c); },
         [&](std::int64_t c) { return beta.at(c) - scale(c) * mean.at(c); });
  }

  void run(const Buffers& buffers, const Window& window, std::int64_t block) const {
    DepthwiseJob job{};
    job.x = cell(buffers, in_, -padding_.top, -padding_.left, block);
    job.x_row = stride_.height * in_.row;
    job.x_cell = stride_.width * in_.lanes;
    job.offsets = offsets_.data();
    job.taps = taps();
    job.weights = weights_.data() + block * taps() * 2 * kLanes;
    job.bias = bias_.data() + block * 2 * kLanes;
    job.y = cell(buffers, out_, 0, 0, block);
    job.y_row = out_.row;
    if (residual_) {
      job.residual = cell(buffers, *residual_, 0, 0, block);
      job.residual_row = residual_->row;
    }
    job.activation = activation_;
    job.cells = cells_of(window);
    kernels_.depthwise(job);
  }

  const Kernels& kernels_;
  Map in_, out_;
  std::optional<Map> residual_;
  Activation activation_;
  Pair stride_ = 1;
  Padding padding_ = 0;
  std::vector<std::int32_t> offsets_;
  std::vector<float> weights_, bias_;
};

}  // namespace

std::unique_ptr<Step> depthwise_step(const StepInputs& inputs) { return std::make_unique<Depthwise>(inputs); }

}  // namespace limpid::nn::plan

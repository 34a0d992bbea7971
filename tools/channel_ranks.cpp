#include "tools/channel_ranks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "tools/step_maps.h"

namespace limpid::tools {
namespace {

std::vector<double> shares(const Tensor& value, const Tensor& gradient) {
  const Planes planes = planes_of(value.shape());
  std::vector<double> sums(static_cast<std::size_t>(planes.channels), 0.0);
  for (std::int64_t i = 0; i < value.elements(); ++i)
    sums[static_cast<std::size_t>(i / planes.cells())] += value.at(i) * gradient.at(i);
  double all = 0;
  for (double& sum : sums) all += sum = std::abs(sum);
  for (double& sum : sums) sum = std::isfinite(all) && all > 0 ? sum / all : 0;
  return sums;
}

// Union-find over steps: the first step of each one's group.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), StepId{0}); }
  StepId first(StepId step) const {
    while (parent_[step] != step) step = parent_[step];
    return step;
  }
  void join(StepId a, StepId b) {
    const StepId low = std::min(first(a), first(b)), high = std::max(first(a), first(b));
    parent_[high] = low;
  }

 private:
  std::vector<StepId> parent_;
};

}  // namespace

bool keeps_channels(const Step& step, std::size_t input) {
  const std::string_view op = step.op->name();
  const Shape &from = step.inputs[input].shape(), &to = step.value.shape();
  if (from.rank() != 4 || to.rank() != 4 || from[0] != to[0] || from[1] != to[1]) return false;
  if (op == "conv2d") return input == 0 && step.inputs[1].shape()[1] == 1 && step.inputs[1].shape()[0] == from[1];
  if (op == "batch_norm" || op == "batch_norm_training") return input == 0;
  if (op == "add" || op == "subtract" || op == "multiply") return from == to;
  if (op == "max_pool" || op == "avg_pool" || op == "upsample_nearest") return true;
  return step.inputs.size() == 1 && from == to && op != "permute" && op != "reshape";
}

ChannelRanks channel_ranks(const Tape& tape, const Trace& trace) {
  Groups groups(static_cast<std::size_t>(trace.to) + 1);
  std::map<StepId, std::vector<double>> own, sums;
  for (const TracedStep& traced : trace.steps) {
    const Step& step = tape[traced.step];
    own[traced.step] = shares(step.value, trace.gradients.at(traced.step));
    for (std::size_t i = 0; step.op != nullptr && i < step.inputs.size(); ++i) {
      const std::ptrdiff_t from = step.from[i];
      if (from >= 0 && own.contains(static_cast<StepId>(from)) && keeps_channels(step, i))
        groups.join(static_cast<StepId>(from), traced.step);
    }
  }
  for (const auto& [step, mine] : own) {
    std::vector<double>& sum = sums[groups.first(step)];
    sum.resize(mine.size(), 0.0);
    for (std::size_t c = 0; c < mine.size(); ++c) sum[c] += mine[c];
  }
  ChannelRanks ranks;
  for (const auto& [step, mine] : own) ranks[step] = sums[groups.first(step)];
  return ranks;
}

}  // namespace limpid::tools

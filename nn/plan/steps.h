// The table of steps: one file of nn/plan/steps/ for each.
#pragma once

#include <functional>

#include "nn/plan/placement.h"
#include "nn/plan/step.h"
#include "nn/plan/workspaces.h"
#include "tensor/error.h"

namespace limpid::nn::plan {

// What a step is made from.
struct StepInputs {
  const Network& network;  // batch norms folded
  const Piece& piece;
  const Placement& placement;
  StepFacts facts;
  const Kernels& kernels;
  std::shared_ptr<Workspaces> workspaces;

  const Node& main() const { return network.nodes()[piece.main]; }
  const Attributes& attributes() const { return main().spec.attributes; }
  const Map& in(std::size_t input) const { return placement.maps[facts.inputs[input]]; }
  std::vector<Map> all_in() const {
    std::vector<Map> maps;
    for (std::size_t i = 0; i < facts.inputs.size(); ++i) maps.push_back(in(i));
    return maps;
  }
  std::optional<Map> residual() const { return piece.residual ? std::optional(in(1)) : std::nullopt; }
  const Map& out() const { return placement.maps[facts.output]; }
  const Tensor& parameter(const std::string& name) const {
    for (const std::string& full : main().parameter_names)
      if (full.ends_with("." + name)) return network.parameters().at(full);
    throw Error("[plan] layer '" + main().spec.name + "' has no parameter '" + name + "'");
  }
  const Tensor* bias() const { return attributes().get_or("bias", true) ? &parameter("bias") : nullptr; }
};

std::unique_ptr<Step> convolution_step(const StepInputs& inputs);
bool winograd_pays(const Node& convolution);                     // whether it can, and is the faster one
std::unique_ptr<Step> winograd_step(const StepInputs& inputs);   // where winograd_pays()
std::unique_ptr<Step> depthwise_step(const StepInputs& inputs);  // depthwise conv2d, and batch_norm on its own
std::unique_ptr<Step> max_pool_step(const StepInputs& inputs);
std::unique_ptr<Step> upsample_step(const StepInputs& inputs);
std::unique_ptr<Step> gather_step(const StepInputs& inputs);  // concat and slice_channels
std::unique_ptr<Step> elementwise_step(const StepInputs& inputs);
std::unique_ptr<Step> channel_means_step(const StepInputs& inputs);   // global_avg_pool
std::unique_ptr<Step> scale_channels_step(const StepInputs& inputs);  // multiply of [C,H,W] and [C,1,1]
std::unique_ptr<Step> readable_step(const StepInputs& inputs);

inline Cells cells_of(const Window& w) { return {w.top, w.left, w.bottom, w.right}; }

// Some rows of a job's window, as a task.
struct Strip {
  const Job* job;
  Window window;
};
// Every job's rows in stretches of about equal height: how_many(window), rounded up so that two or four threads get
// equal shares.
std::vector<Strip> cut(std::span<const Job> jobs, const std::function<std::int64_t(const Window&)>& how_many);

// body(job, window) for strips of about `cells` cells, side by side; neighbours, whose input the step before has just
// made, on the same core. For work whose every cell costs about the same.
void for_each_strip(std::span<const Job> jobs, std::int64_t cells,
                    const std::function<void(const Job&, const Window&)>& body);

}  // namespace limpid::nn::plan

// Plan: a network compiled for evaluation without a tape, in float32. Batch norms are folded, a convolution takes its
// activation and residual with it, concatenations are written in place, channels lie in blocks for vector instructions,
// weights are packed once and all maps share one arena.
//
//   Plan plan(network);
//   LayerOutputs out = plan.forward(images);   // as network.forward(images), to about 1e-6 of the largest value
//
// The same picture has the same bits for any number of threads, any batch, alone or in windows
// (nn/plan/windowed_run.h), on all machines of one arithmetic class (arithmetic(): "fma" or "no-fma").
#pragma once

#include <memory>

#include "nn/network.h"
#include "nn/plan/arena.h"
#include "nn/plan/chain.h"
#include "nn/plan/step.h"

namespace limpid::nn {

namespace plan {
struct Kernels;
struct Placement;
class Workspaces;
}  // namespace plan

struct PlanOptions {
  // Convolutions 3x3 of stride 1 by Winograd's F(4x4,3x3), or F(2x2,3x3) on small maps, where that is faster: fewer
  // multiply-adds, other rounding (1e-5 of the largest magnitude), two to four times the memory for these weights, and
  // no evaluation in windows.
  bool winograd = false;
  // Which neighbouring steps forward() works on together: the same bits for any rule.
  plan::ChainRule chains = {};
};

class Plan {
 public:
  // Any network compiles; layers without a kernel run on the readable path (fallbacks()). Weights in float64 are
  // rounded. Throws UsageError for an instruction set asked for in LIMPID_SIMD that is not there.
  explicit Plan(const Network& network, const PlanOptions& options = {});
  ~Plan();
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  // images [N,C,H,W] float32 -> the network's outputs in float32. May be called by many threads at once.
  LayerOutputs forward(const Tensor& images) const;
  // The same for one picture, with the milliseconds of every chain.
  LayerOutputs forward(const Tensor& image, std::vector<double>& milliseconds) const;

  std::span<const std::unique_ptr<plan::Step>> steps() const { return steps_; }
  std::span<const plan::Chain> chains() const { return chains_; }  // as forward() runs them: all steps, in order
  std::vector<std::string> fallbacks() const;                      // names of layers on the readable path
  const char* instructions() const;                                // "avx512", "avx2", "baseline"
  const char* arithmetic() const;                                  // "fma", "no-fma"
  std::int64_t arena_bytes() const;
  std::int64_t weight_bytes() const { return weight_bytes_; }

  // For who evaluates step by step.
  const plan::Placement& placement() const { return *placement_; }
  std::size_t picture() const;  // number of the picture's map
  const std::vector<std::pair<std::string, std::size_t>>& outputs() const { return outputs_; }  // name, number of map
  const Shape& input() const { return input_; }
  bool windows() const { return windows_; }  // whether it may be evaluated in windows: not with Winograd

 private:
  void share_memory();
  LayerOutputs forward(const Tensor& images, std::vector<double>* milliseconds) const;

  Shape input_;
  bool windows_;
  const plan::Kernels& kernels_;
  std::unique_ptr<const plan::Placement> placement_;
  std::vector<std::unique_ptr<plan::Step>> steps_;
  std::vector<plan::Chain> chains_;
  std::vector<std::vector<std::size_t>> first_used_;  // per chain, the storages that nobody has used before
  std::vector<std::pair<std::string, std::size_t>> outputs_;
  std::vector<Shape> output_shapes_;
  std::int64_t weight_bytes_ = 0;
  plan::ArenaLayout layout_;
  std::unique_ptr<plan::Workspaces> arenas_;  // of this layout
};

}  // namespace limpid::nn

// Step: one fused piece of work of a plan, from maps to one map. Const and without buffers of its own, so that any
// number of pictures can be under way.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "nn/layer.h"
#include "nn/plan/map.h"

namespace limpid::nn::plan {

// One picture's share of a step: its buffers, and the cells of the output that are wanted.
struct Job {
  const Buffers* buffers;
  Window out;
};

// How a step looks to those who do not run it.
struct StepFacts {
  std::string name;                 // of the layer whose output it makes
  std::vector<std::string> layers;  // all the layers in it, in order
  std::string kind;                 // "convolution 3x3 /2 + leaky_relu"
  std::vector<std::size_t> inputs;  // numbers of maps
  std::size_t output = 0;           // number of a map
  std::int64_t multiply_adds = 0;   // for the whole output
  bool fallback = false;            // runs on the readable path
  bool by_rows = false;             // some rows cost no more than their share of all
  bool light = false;               // computes little for what it reads

  // Geometry of the layer that moves or mixes cells; inputs beyond its own are read cell by cell.
  std::shared_ptr<const Layer> layer;
  std::vector<Shape> input_shapes;
};

class Step {
 public:
  explicit Step(StepFacts facts) : facts_(std::move(facts)) {}
  virtual ~Step() = default;

  // Every wanted cell has the same bits whatever else is wanted, for any number of jobs and threads.
  virtual void run(std::span<const Job> jobs) const = 0;

  const StepFacts& facts() const { return facts_; }
  // Of weights that take another form here, beyond those of the layers' parameters.
  virtual std::int64_t more_weight_bytes() const { return 0; }
  // As Layer's, for input number `input` of facts().inputs.
  Window reads(const Window& out, std::size_t input) const;
  Window touches(const Window& in, std::size_t input) const;

 private:
  StepFacts facts_;
};

}  // namespace limpid::nn::plan

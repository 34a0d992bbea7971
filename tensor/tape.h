// Tape: the explicit, ordered list of the steps of one computation. List order is topological order, so it can be
// printed as numbered steps and walked backwards without recursion. Recording follows the data: an op is recorded when
// one of its inputs is, so inference, training and explaining share every kernel.
//
//   Tape tape;
//   Var x = tape.watch(Tensor::of({2}, {3, 4}), "x");
//   Var y = sum(x * x);                                  // recorded
//   Gradients g = backward(tape, y);                     // tensor/backward.h
//   g[x];                                                // [6, 8]
//
// A Var without a tape is a plain value; Tensor converts to it.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "tensor/op.h"

namespace limpid {

class Tape;
using StepId = std::size_t;

class Var {
 public:
  Var() = default;
  Var(Tensor value) : value_(std::move(value)) {}  // a plain value: nothing is recorded

  const Tensor& value() const { return value_; }
  const Shape& shape() const { return value_.shape(); }
  DType dtype() const { return value_.dtype(); }
  bool recorded() const { return tape_ != nullptr; }
  Tape* tape() const { return tape_; }
  StepId step() const { return step_; }  // meaningful only when recorded

 private:
  friend class Tape;
  friend Var apply(std::shared_ptr<const Op>, std::span<const Var>);
  Var(Tensor value, Tape* tape, StepId step) : value_(std::move(value)), tape_(tape), step_(step) {}

  Tensor value_;
  Tape* tape_ = nullptr;
  StepId step_ = 0;
};

struct Step {
  std::string name;
  std::shared_ptr<const Op> op;      // empty for a watched value
  std::vector<Tensor> inputs;        // the values that went in
  std::vector<std::ptrdiff_t> from;  // the step each input came from, -1 for a plain value
  Tensor value;
  std::vector<Tensor> saved;
};

class Tape {
 public:
  Tape() = default;
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // Starts recording at a value; throws UsageError when the name is taken.
  Var watch(Tensor value, std::string name);

  std::size_t size() const { return steps_.size(); }
  const Step& operator[](StepId step) const { return steps_[step]; }
  Var var(StepId step);  // the recorded value as a Var, to go on from or to ask gradients of

  // Names a recorded step (its default name is op and number: "conv2d_17"); throws UsageError when the name is taken.
  void rename(const Var& var, std::string name);
  // Throws UsageError when no step has this name.
  StepId find(const std::string& name) const;
  bool contains(const std::string& name) const { return by_name_.contains(name); }

  std::size_t bytes() const;  // held by recorded values and saved tensors, shared buffers counted once

 private:
  friend Var apply(std::shared_ptr<const Op>, std::span<const Var>);
  StepId append(Step step);

  std::vector<Step> steps_;
  std::unordered_map<std::string, StepId> by_name_;
};

// Runs the op; records it iff an input is recorded. Throws ShapeError on mixed precisions, UsageError on mixed tapes.
Var apply(std::shared_ptr<const Op> op, std::span<const Var> inputs);
Var apply(std::shared_ptr<const Op> op, std::initializer_list<Var> inputs);

}  // namespace limpid

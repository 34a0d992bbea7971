// One number of a recorded step, taken apart: the inputs that it was made from, and the outputs that passed gradient to
// it. Nothing is known here of any op but what the op itself answers: its backward, asked about one output alone, tells
// the slope at which that output follows each input; its forward, with a single input moved, tells the outputs that
// follow it.
//
// A convolution's output is the sum of its slopes (the kernel) times its inputs (the patch), plus the bias; so is that
// of every op that is linear where it stands, pooling and leaky ReLU among them. Others (a sigmoid) have slopes that do
// not add up to the value.
#pragma once

#include "tensor/backward.h"

namespace limpid {

// `value` at `element` of input `input`, and how fast the output follows it.
struct ForwardTerm {
  std::size_t input = 0;
  std::int64_t element = 0;
  double value = 0, slope = 0;
  double product() const { return value * slope; }
};

struct ForwardParts {
  double stored = 0;               // the recorded output
  std::vector<ForwardTerm> terms;  // of inputs whose slope is not 0
  double constant = 0;             // what the terms leave over: of a batch norm -mean gamma / deviation
  bool linear = false;             // the terms and biases alone add up to the output, up to rounding
  double sum() const;
};

// Throws UsageError for a watched value or an element that is not there. Of an op that multiplies recorded values with
// weights the weights are the slopes, so only a bias is a term of its own.
ForwardParts taken_apart(const Step& step, std::int64_t element);

// What output `element` of step `reader` passed on: its own gradient times its slope.
struct GradientTerm {
  StepId reader = 0;
  std::size_t input = 0;     // of the reader
  std::int64_t element = 0;  // of the reader's output
  double gradient = 0, slope = 0;
  double product() const { return gradient * slope; }
};

struct GradientParts {
  double stored = 0;
  std::vector<GradientTerm> terms;  // of outputs whose gradient is not 0
  double sum() const;
};

// How the gradient at `element` of a step's value came together from all steps that read it; `gradients` must hold
// those of the readers (BackwardOptions::keep_all). Throws UsageError.
GradientParts gradient_taken_apart(const Tape& tape, const Gradients& gradients, StepId step, std::int64_t element);

// The same for an input that is no step, such as a weight: the gradient that it would have.
GradientParts weight_taken_apart(const Tape& tape, const Gradients& gradients, StepId reader, std::size_t input,
                                 std::int64_t element);

}  // namespace limpid

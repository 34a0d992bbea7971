// What every instruction class defines, each in a namespace of its own.
#pragma once

#include "nn/plan/kernels.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

void convolution(const ConvolutionJob& job);
void depthwise(const DepthwiseJob& job);
void max_pool(const MaxPoolJob& job);
void elementwise(const ElementwiseJob& job);
void winograd_input(const WinogradInputJob& job);
void winograd_output(const WinogradOutputJob& job);

// Does the job if it is a kernel of 3x3 or 5x5 neighbouring cells; says whether it did.
bool depthwise_square(const DepthwiseJob& job);

constexpr int kLanes = 8;  // of a block of channels

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS

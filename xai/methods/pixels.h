// What the methods share that work on the picture's pixels: channels of the input gradient become one number a pixel,
// in the frame of the network input.
#pragma once

#include "xai/answer.h"

namespace limpid::xai {

// The largest of the three |dx_c| at every pixel (Simonyan et al. 2014, section 3.1). dx [1,C,H,W], as are the others
// here.
std::vector<double> strongest_channel(const std::vector<double>& dx, const Shape& shape);
// The sum of the channels at every pixel.
std::vector<double> summed_channels(const std::vector<double>& dx, const Shape& shape);

// dy/dx of the asked quantity, factor * d inner, widened to double.
std::vector<double> input_gradient(const Derivative& derivative, const Var& image);

// A method whose map is made of one input gradient: `rules` for the backward pass, `map` from dx and the picture x,
// both [1,C,H,W] in C order, to [H,W].
using PixelFormula = std::vector<double> (*)(const std::vector<double>& dx, const Tensor& x);
std::unique_ptr<Explainer> from_input_gradient(const Method& method, PixelFormula map, Rules rules = {});

}  // namespace limpid::xai

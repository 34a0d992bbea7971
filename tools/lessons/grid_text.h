// Small tensors in full, for people to read.
#pragma once

#include <string>

#include "tensor/tensor.h"

namespace limpid::tools {

// With at most so many digits behind the point, and no zeros at the end: "33", "0.5933"; scientific where nothing would
// be left; what rounding leaves of a zero (below 1e-12) is 0.
std::string short_value(double value, int digits);

// "0.35 0.35": all values in C order.
std::string row_text(const Tensor& x, int digits);

// The last two axes as a grid, the next grid below it, the numbers aligned. With `beside`, of the same shape, in a
// second column. Four spaces before every line.
std::string grid_text(const Tensor& x, int digits);
std::string grid_text(const Tensor& x, const Tensor& beside, int digits);

}  // namespace limpid::tools

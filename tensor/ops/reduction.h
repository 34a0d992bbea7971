// What sum, mean and max over axes have in common: which axes vanish, and the shapes before and after.
#pragma once

#include <string>
#include <vector>

#include "tensor/error.h"
#include "tensor/shape.h"

namespace limpid {

// The axes as asked for: counted from the end when negative, all when empty.
struct ReductionOptions {
  std::vector<std::int64_t> axes;
  bool keep = false;

  std::string text() const {
    std::string out = axes.empty() ? "all axes" : "axes ";
    for (std::size_t i = 0; i < axes.size(); ++i) out += (i ? "," : "") + std::to_string(axes[i]);
    return out + (keep ? ", kept" : "");
  }
};

struct Reduction {
  std::vector<bool> vanishes;  // per axis of x
  Shape result;                // of y
  Shape with_ones;             // y as it broadcasts against x
  std::int64_t count = 1;      // values of x per value of y

  // Throws ShapeError on an axis out of bounds or named twice.
  Reduction(const char* op, const Shape& x, const ReductionOptions& options)
      : vanishes(x.rank(), options.axes.empty()) {
    for (const std::int64_t asked : options.axes) {
      const std::size_t axis = resolve_axis(asked, x, op);
      if (vanishes[axis])
        throw ShapeError("[" + std::string(op) + "] axis " + std::to_string(asked) + " of " + x.text() +
                         " is named twice, expected every axis once");
      vanishes[axis] = true;
    }
    std::vector<std::int64_t> left, ones;
    for (std::size_t i = 0; i < x.rank(); ++i) {
      ones.push_back(vanishes[i] ? 1 : x[i]);
      if (!vanishes[i] || options.keep) left.push_back(ones.back());
      if (vanishes[i]) count *= x[i];
    }
    result = Shape(std::move(left));
    with_ones = Shape(std::move(ones));
  }
};

}  // namespace limpid

// Grad-CAM as arithmetic (Selvaraju et al. 2017, equations 1 and 2, before the ReLU): the weight of a channel is the
// mean of its gradient, w_c = mean_ij dA_c[i,j], and the map is M[i,j] = sum_c w_c A_c[i,j]. At one cell every
// channel's part can be told.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tensor/tensor.h"

namespace limpid::xai {

struct CamSum {
  std::vector<double> weights;  // w_c
  std::vector<double> map;      // M, row by row
};
// A, G [1,C,h,w]: the layer's value and its gradient. Throws ShapeError for other shapes.
CamSum cam_sum(const Tensor& A, const Tensor& G);

struct CamCell {
  std::int64_t row = 0, column = 0;
};

struct CamChannel {
  std::int64_t channel = 0;
  double weight = 0;      // w_c
  double activation = 0;  // A_c at the cell
  double gradient = 0;    // dA_c at the cell: what HiResCAM would take for the weight
  double part() const { return weight * activation; }
};

struct CamArithmetic {
  CamCell cell;
  double value = 0;                  // of the map at the cell; the parts add up to it
  std::vector<CamChannel> channels;  // the largest part first, whatever its sign
  double parts_size = 0;             // sum of the absolute parts
};

// A and G as for cam_sum. Without a cell that of the largest map value, the first among
// equals. Throws ShapeError for other shapes, UsageError for a cell that is not there.
CamArithmetic cam_arithmetic(const Tensor& A, const Tensor& G, std::optional<CamCell> cell = {});

}  // namespace limpid::xai

// The candidates of a detector's output, told from where its class scores come from: every score is a sigmoid or
// softmax of a number in a map (or that number itself, where a convolution makes it), and the map's cell is the
// candidate's.
//
//   [1,K,5+C] -> Sigmoid -> ... -> Conv [1,A(5+C),H,W]: K = sum of A H W, one level for each convolution
#pragma once

#include "weights/onnx/origins.h"

namespace limpid::weights::onnx {

// A table of K rows and M columns in a layer's output: [1,K,M], or [1,M,K] when `across`. The columns that matter start
// at `first` and are `count`.
struct Columns {
  std::size_t node = 0;
  bool across = false;
  std::int64_t first = 0, count = 0;
};

struct Level {
  std::size_t node = 0;  // whose output [1,C',H,W] holds the logits
  std::int64_t rows = 0, columns = 0;
  std::vector<std::int64_t> first_channels;  // of the first class's logit, for every anchor

  std::int64_t anchors() const { return static_cast<std::int64_t>(first_channels.size()); }
  std::int64_t candidates() const { return rows * columns * anchors(); }
};

struct CandidateTable {
  std::vector<Level> levels;
  std::vector<std::int64_t> order;  // level by level, row by row, column by column, anchor by anchor: the output's row
  bool softmax = false;
  std::int64_t classes = 0;
};

// Logits of the columns of every row; several columns must be neighbouring channels of one map. Throws FormatError
// saying what is not so.
CandidateTable candidate_table(const nn::Network& network, Origins& origins, const Columns& columns);

}  // namespace limpid::weights::onnx

// Fusion: which layers of a network become one step. A convolution takes with it the activation behind it and the
// residual addition behind that, when nobody else reads what lies between; an elementwise layer takes its activation.
#pragma once

#include <optional>

#include "nn/network.h"
#include "nn/plan/kernels.h"

namespace limpid::nn::plan {

enum class PieceKind { convolution, depthwise, max_pool, upsample, concat, slice, elementwise, means, scale, readable };

struct Piece {
  PieceKind kind = PieceKind::readable;
  std::size_t main = 0;             // index of the node that gives the step its geometry and its weights
  std::vector<std::size_t> nodes;   // all of them, in order; the last one's output is the step's
  std::vector<std::size_t> inputs;  // nodes read (kFromInput for the picture): main's, then the residual
  std::optional<std::size_t> residual;
  Activation activation;
  std::string activation_name;
};

struct Pieces {
  std::vector<Piece> pieces;        // in an order in which every input comes before its use
  std::vector<std::size_t> stands;  // per node, the node whose value it hands on: itself, or what an identity reads
};

// Of a network whose batch norms are folded. Layers that lead to no output are left out.
Pieces fuse(const Network& network);

}  // namespace limpid::nn::plan

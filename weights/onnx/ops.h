// The table of ONNX ops: each is one function that makes limpid's layers of a node.
//
// To add an op: write its function in the file of weights/onnx/ops/ that it belongs to, declare it in ops/all.h and
// give it a row in ops.cpp. Constant folding, detectors and the conformance tests follow.
#pragma once

#include "weights/onnx/call.h"

namespace limpid::weights::onnx {

struct OpRow {
  std::string_view name;
  Results (*import)(const Call&);  // as many values as the node has outputs, or as it can make
};

std::span<const OpRow> known_ops();
const OpRow* find_op(const Node& node);  // null for other domains too

}  // namespace limpid::weights::onnx

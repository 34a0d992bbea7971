// From an ONNX graph to layers: constants are folded, every node becomes the layers that limpid has for it.
#pragma once

#include "weights/onnx/builder.h"

namespace limpid::weights::onnx {

struct ImportOptions {
  Shape picture;                       // of the input that is not known
  std::map<std::string, Value> known;  // inputs given as constants
  std::vector<std::string> wanted;     // names of values; the graph's outputs when empty
};

struct Imported {
  Builder builder;                      // the layers so far
  std::map<std::string, Value> values;  // every named value of the graph that was worked out
};

// Nodes that lead to nothing wanted are left out. Throws FormatError "[FILE] node 'X' (Conv): ..." for an op that is
// not known, naming it and the node, and whatever a node cannot be read for.
Imported import_graph(const std::string& file, const Model& model, const ImportOptions& options);

}  // namespace limpid::weights::onnx

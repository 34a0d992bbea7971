// Outputs whose boxes the graph works out itself: layers are added that bring boxes, class logits and objectness logits
// into the form of limpid's predictions.
#pragma once

#include <optional>

#include "weights/model_file.h"
#include "weights/onnx/candidates.h"
#include "weights/onnx/import.h"

namespace limpid::weights::onnx {

// How four numbers are a box.
enum class BoxForm { centre, corners, corners_row_first };  // x y w h; x0 y0 x1 y1; y0 x0 y1 x1

struct BoxColumns {
  Value value;  // [1,K,M], or [1,M,K] when `across`; the box is the first four columns
  bool across = false;
  std::vector<BoxForm> forms;  // that it may have
};

// Heads of type "decoded", one for each level, on the layers that hold the class logits; the blueprint's outputs are
// named in their attributes. Which of the forms the boxes have, and whether in pixels or in shares of the picture, is
// told by asking the network what it sees in a grey picture: centres lie near their cells.
// Throws FormatError when no form fits.
std::vector<HeadSpec> decoded_heads(Builder& builder, const nn::Network& network, const CandidateTable& classes,
                                    const std::optional<CandidateTable>& objectness, const BoxColumns& boxes);

}  // namespace limpid::weights::onnx

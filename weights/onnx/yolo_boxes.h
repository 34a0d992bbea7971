// Whether an output's boxes are decoded as YOLO v3 to v5 do it, told by asking the graph: its maps are given, and what
// it makes of them is compared with the formula of limpid's own head. If they agree, that head reads the maps, and the
// decoding inside of the graph is not needed.
#pragma once

#include <optional>

#include "weights/model_file.h"
#include "weights/onnx/candidates.h"

namespace limpid::weights::onnx {

// One head for each level. `output`: rows of centre x, y, width, height, objectness, classes, as `columns` says of its
// class columns. Nothing when the maps, their channels or the boxes are others.
std::optional<std::vector<HeadSpec>> yolo_heads(const nn::Network& network, const CandidateTable& table,
                                                const Columns& columns);

}  // namespace limpid::weights::onnx

// Whether an output's boxes are decoded as YOLOv8 and its followers do it, from a distribution of each side's distance
// (the head "dfl" of detector/heads). Told by asking the graph, as yolo_boxes.h does it.
#pragma once

#include <optional>

#include "weights/model_file.h"
#include "weights/onnx/builder.h"
#include "weights/onnx/candidates.h"

namespace limpid::weights::onnx {

// One head for each level, on layers that are added: the level's box map and class map side by side. `columns` are the
// class columns of the output, behind centre x, y, width and height in pixels. Nothing when the boxes are others.
std::optional<std::vector<HeadSpec>> dfl_heads(Builder& builder, const nn::Network& network, Origins& origins,
                                               const CandidateTable& table, const Columns& columns);

}  // namespace limpid::weights::onnx

// Heads on raw maps, not decoded: YOLO v3 to v5, and FastestDet.
#pragma once

#include "weights/onnx/origins.h"
#include "weights/onnx/recognise.h"

namespace limpid::weights::onnx {

// `outputs`: nodes whose outputs have four or five axes. Throws FormatError without anchors, and for channels that do
// not fit them.
Recognised raw_yolo(const nn::Network& network, Origins& origins, const std::vector<std::size_t>& outputs,
                    const OutputHints& hints);

// Nothing when the output is not FastestDet's (github.com/dog-qiuqiu/FastestDet): sigmoid, four numbers and softmax
// side by side. Its head is limpid's "fastest_det" on the numbers before sigmoid and softmax.
std::optional<Recognised> fastest_det(Builder& builder, const nn::Network& network, Origins& origins,
                                      std::size_t output);

}  // namespace limpid::weights::onnx

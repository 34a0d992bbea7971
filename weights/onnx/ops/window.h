// The options that convolutions and poolings share: kernel, strides, dilations, and the padding they ask for.
#pragma once

#include "weights/onnx/call.h"

namespace limpid::weights::onnx {

struct WindowOptions {
  Ints kernel, strides, dilations;  // height, width
  Ints padding;                     // top, left, bottom, right
};

// Of a node on maps [N,C,H,W]; auto_pad is worked out from the map's size. Throws FormatError.
WindowOptions window_options(const Call& call, const Ints& kernel);

struct TransposedWindow : WindowOptions {
  Ints output_padding;  // rows and columns added below and right
};
TransposedWindow transposed_window(const Call& call, const Ints& kernel);

}  // namespace limpid::weights::onnx

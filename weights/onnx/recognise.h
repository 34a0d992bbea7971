// What an ONNX graph's outputs mean to a detector.
//
//   raw heads       [1,A(5+C),H,W] (YOLO v3 and v4) or [1,A,H,W,5+C] (YOLOv5 without decoding), one per level; anchors
//                   are told by who asks
//   rows            [1,K,5+C] with objectness, or [1,4+C,K] without: boxes and scores, decoded inside of the graph
//   pairs           [1,K,4] boxes and [1,K,C] scores, or what goes into NonMaxSuppression
//   FastestDet      [1,5+C,H,W]: objectness, box, softmax of classes for every cell of one map
#pragma once

#include "weights/model_file.h"
#include "weights/onnx/import.h"

namespace limpid::weights::onnx {

enum class RawDecode { yolov3, yolov5 };

struct OutputHints {
  std::vector<std::vector<double>> anchors;  // of raw heads: w, h, w, h, ... in pixels, per output; may be empty
  std::optional<RawDecode> decode;           // of raw heads; default: by their shape
};

struct Recognised {
  std::vector<HeadSpec> heads;
  std::vector<std::string> outputs;  // layers that the heads read
  Fit fit = Fit::letterbox;          // as these detectors are usually trained
  bool blue_first = false;           // the channels of the picture
};

// Values that an NonMaxSuppression reads, in place of the graph's outputs: what it leaves over is not a candidate's.
struct Wanted {
  std::vector<std::string> values;
  bool suppressed = false;  // values are NonMaxSuppression's boxes and scores
  bool centred = false;     // its boxes are centre and size
};
Wanted wanted_values(const Model& model);

// Layers are added to the import's builder. Throws FormatError "[FILE] ..." naming the outputs when they are none of
// these.
Recognised recognise(const std::string& file, Imported& graph, const Wanted& wanted, const OutputHints& hints);

}  // namespace limpid::weights::onnx

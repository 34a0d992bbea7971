// torchvision's Faster R-CNN with a feature pyramid (fasterrcnn_resnet50_fpn, fasterrcnn_mobilenet_v3_large_320_fpn and
// what differs from them in depth, size and classes alone) from a safetensors file of its state dict: tensors under
// torchvision's names, those of today and those of the published checkpoints, no description of the network.
//
// What the tensors do not tell is the architecture's own: the picture's shorter side 800 and longer side at most 1333
// (320 and 640 for MobileNetV3), ImageNet's mean and deviation, anchors, thresholds and numbers of proposals. Epsilon
// of frozen norms is 0 in a ResNet, as published, and 1e-5 in MobileNetV3; norms that were trained
// (num_batches_tracked) have 1e-5. tools/convert_checkpoint.py makes such a file and may add to its metadata
//   torchvision  the name of the model, where the file's name tells it: fasterrcnn_mobilenet_v3_large_fpn has the
//   tensors
//                of ..._320_fpn and other sizes
//   norms        "trained", where the state dict counted batches
//   names        the class names as JSON, without background
#pragma once

#include "weights/formats.h"
#include "weights/safetensors.h"

namespace limpid::weights {

bool has_faster_rcnn(const NamedTensors& tensors);

// Fills everything but sources. Two types of heads come out of it, in this order: "proposals" for every level of the
// pyramid, with
//   anchors (w,h,w,h,... in pixels), before_nms, after_nms (int), nms, threshold (double)
// whose layers have [N, anchors*(1+4), H, W], objectness first; and "regions" for every level that boxes are pooled
// from, with
//   pool, score, boxes (text: the layer whose output is pooled; those that give class logits and deltas of each region)
// and, in all of them, classes (int, without background). The layers behind `pool` are run once for each region.
// Throws FormatError "[FILE] ..." listing tensors that are missing, left over or of another shape.
ModelFile faster_rcnn_model(const Safetensors& contents, const std::string& file, const LoadOptions& options);

}  // namespace limpid::weights

// What exporters write beside the graph, as texts by key: class names, input size, anchors.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limpid::weights::onnx {

using Metadata = std::map<std::string, std::string>;

// "names": ['person', 'bicycle'] or {0: 'person', 1: 'bicycle'}, in JSON's or Python's quotes. Empty without the key.
// Throws FormatError when the text is neither, or the numbers are not 0, 1, 2, ...
std::vector<std::string> names_in(const Metadata& metadata);

// "imgsz": 640 or [height, width]. Nothing without the key.
struct ImageSize {
  std::int64_t height = 0, width = 0;
};
std::optional<ImageSize> image_size_in(const Metadata& metadata);

// "anchors": [[w,h,w,h,...], ...] in pixels, one list for each head. Empty without the key.
std::vector<std::vector<double>> anchors_in(const Metadata& metadata);

}  // namespace limpid::weights::onnx

// What a model file says besides its tensors, as JSON text: blueprint, heads, class names, preprocessing, provenance.
// It stands in the metadata of the safetensors files that limpid writes, under the key "limpid".
//
//   {"format_version": 1, "input": [1,3,320,320],
//    "layers": [{"type": "conv2d", "name": "0.conv2d", "inputs": ["input"],
//                "attributes": {"stride": {"integers": [2,2]}, "groups": {"integer": 1}}}, ...],
//    "outputs": [...], "heads": [...], "class_names": [...], "preprocessing": {...}, "converted_from": [...]}
//
// Attributes say their type, so that a number comes back as the integer or the real number that it was, to the bit.
#pragma once

#include <string_view>

#include "weights/model_file.h"

namespace limpid::weights {

// Throws FormatError when a text is not UTF-8 or a number not finite.
std::string model_description(const ModelFile& model);

// Fills everything but format, tensors, sources and warnings. Throws FormatError "[FILE] description at PATH: ..." on
// any text that model_description would not have written; `file` is a name to print.
ModelFile read_model_description(std::string_view text, const std::string& file);

}  // namespace limpid::weights

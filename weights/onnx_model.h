// A detector exported as ONNX: the graph's layers, and heads told from its outputs (onnx/recognise.h).
#pragma once

#include "weights/formats.h"
#include "weights/input_file.h"

namespace limpid::weights {

bool is_onnx(std::string_view head);

// Throws FormatError "[FILE] ..." for bytes that are no ONNX, ops that are not supported, and outputs that no detector
// is known by.
ModelFile read_onnx_model(const std::filesystem::path& path, const LoadOptions& options);
// `name`: without folder.
ModelFile read_onnx_model(const InputFile& file, const std::string& name, const LoadOptions& options);

}  // namespace limpid::weights

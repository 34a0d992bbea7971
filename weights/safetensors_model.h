// A whole model in one safetensors file: the tensors, and in the metadata key "limpid" everything else that a detector
// needs (see model_description.h). Written by `limpid convert`. A file without that key is read when the names of its
// tensors are those of a known architecture (see yolov5.h).
#pragma once

#include "weights/formats.h"
#include "weights/safetensors.h"

namespace limpid::weights {

// Whether a file that begins with these bytes is a safetensors file, of any origin.
bool is_safetensors(std::string_view head);

// Throws FormatError naming file and byte, or saying how to make such a file when nothing describes the network.
ModelFile read_safetensors_model(const std::filesystem::path& path, const LoadOptions& options = {});
// `name`: what the source is called.
ModelFile read_safetensors_model(const InputFile& file, const std::string& name, const LoadOptions& options = {});

// With Storage::as_they_are, reading gives back the same bits. `converted_from` becomes the model's own sources, unless
// it is a converted copy already.
std::string safetensors_model_bytes(const ModelFile& model, Storage storage = Storage::as_they_are);

}  // namespace limpid::weights

// --anchors, --decode, --channels, --range: what an ONNX file may not say itself, on the command line and in JSON.
#pragma once

#include "tools/command_line.h"
#include "tools/json.h"
#include "weights/formats.h"

namespace limpid::tools {

void add_onnx_options(CommandLine& line, weights::OnnxOptions& options);
// " --anchors '10,13,16,30;...' ...", empty without any of them.
std::string onnx_options_text(const weights::OnnxOptions& options);

Json onnx_options_json(const weights::OnnxOptions& options);  // null without any
weights::OnnxOptions onnx_options_from(const Json& json);     // throws FormatError

}  // namespace limpid::tools

// Attributes and attributions as JSON.
#pragma once

#include "nn/attributes.h"
#include "tools/json.h"
#include "xai/attribution.h"

namespace limpid::tools {

Json attributes_json(const Attributes& attributes);
Json diagnostics_json(const xai::Diagnostics& diagnostics);

}  // namespace limpid::tools

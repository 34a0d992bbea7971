// xai::Settings as JSON and back, so that a replay explains with the very same ones.
#pragma once

#include "tools/json.h"
#include "xai/settings.h"

namespace limpid::tools {

Json settings_json(const xai::Settings& settings);
// Throws FormatError naming the key.
xai::Settings settings_of(const Json& json);

}  // namespace limpid::tools

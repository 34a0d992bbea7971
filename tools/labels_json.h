// A labelled object as data, to be read again to the same bits.
#pragma once

#include "detector/dataset.h"
#include "tools/json.h"

namespace limpid::tools {

// Class, box and duty; no outline, because only some layouts of labels have any.
Json label_json(const LabelledObject& object);
// With its outline, where it has one: "outline": [[x, y, x, y, ...], ...].
Json outlined_label_json(const LabelledObject& object);

// From either. Throws FormatError.
LabelledObject label_of(const Json& json);

}  // namespace limpid::tools

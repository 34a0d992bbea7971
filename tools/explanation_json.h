// explanation.json: what was asked, what came out, and everything that decides the bytes: hashes of model and picture,
// settings, precision and arithmetic class.
#pragma once

#include "tools/explanation.h"

namespace limpid::tools {

// What a request, a session and a picture are, for every record that names them.
Json model_json(const Session& session, const ModelOptions& model);
Json preprocessing_json(const Session& session);
Json picture_json(const Picture& picture);
Json asked_settings_json(const ExplainRequest& request);

// Without the keys "target", "methods" and "tensors", which hold the answers.
Json request_json(const Session& session, const ExplainRequest& request, const Seen& seen);
// `value` comes from the plan where `taped`, the same on the readable path, is there. `box` in pixels of the picture,
// not clipped.
Json target_json(const Detector& detector, const Asked& asked, const DetectionTarget& target, double value,
                 const std::optional<double>& taped, const Box& box);
Json attribution_json(const xai::Method& method, const xai::Attribution& answer);

// The request of an explanation.json, to run it again. Throws FormatError when it is not one.
ExplainRequest request_of(const Json& json);

}  // namespace limpid::tools

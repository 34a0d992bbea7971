// The build functions of the table in detector/targets.cpp, one file of this folder each (the four box sides share
// one).
#pragma once

#include "detector/targets.h"

namespace limpid {

std::unique_ptr<DetectionTarget> build_class_logit(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_objectness_logit(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_score(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_log_score(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_box_x(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_box_y(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_box_w(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_box_h(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_contrast(const TargetRequest&);
std::unique_ptr<DetectionTarget> build_best_match(const TargetRequest&);

}  // namespace limpid

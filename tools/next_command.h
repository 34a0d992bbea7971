// The command that asks further about an error of a detector.
#pragma once

#include "tools/picture_errors.h"

namespace limpid::tools {

// `limpid explain` about one candidate and class, whether it is detected or not; `of`: the quantity, score where empty.
std::string explain_command(const PictureErrors& errors, CandidateId candidate, std::int64_t class_id,
                            const std::string& of = "");
// Why the detection's class rather than another one.
std::string contrast_command(const PictureErrors& errors, const Detection& detection, std::int64_t other);
// About what holds the score down: whether anything is there, or which class it is.
std::string weak_factor_command(const PictureErrors& errors, const Detection& detection, double objectness);
// `limpid detect` with the suppression that lets boxes of this overlap stand, or takes them away.
std::string looser_command(const PictureErrors& errors, double overlap);
std::string stricter_command(const PictureErrors& errors, double overlap);
// About the side of the box that is furthest from where the object has it; `wanted` in pixels of the picture.
std::string side_command(const PictureErrors& errors, const Found& found, const Box& wanted);

// For one detection: by its kind where there are labels, else about its second class; empty where there is nothing to
// ask.
std::string next_for_detection(const PictureErrors& errors, std::size_t k);
std::string next_for_missed(const PictureErrors& errors, std::size_t object);
std::string next_for_candidate(const PictureErrors& errors, const BestCandidate& best);

}  // namespace limpid::tools

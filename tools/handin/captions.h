// What stands below a figure, and in handin.md beside it: what is asked, of what, and how it was made.
#pragma once

#include <string>

#include "tools/handin/reading.h"

namespace limpid::tools::handin {

// "score of 'dog' in dog.jpg, 95.9 points, by yolo-fastest-1.1-xl.cfg"
std::string asked_words(const ReportedObject& one);
// "10 parts (object), hidden parts are replaced by blur, 1 024 pictures evaluated"
std::string game_words(const ReportedObject& one);

std::string maps_caption(const Json& report, const ReportedObject& one, bool all_methods);
std::string groups_caption(const Json& report, const ReportedObject& one);
std::string curves_caption(const Json& report, const ReportedObject& one);

// Names of the methods whose curves are drawn: the leading ones, then the others, as many as can be told apart.
std::vector<std::string> drawn_curves(const Json& report, const Json& object);

// Figures that there are: beyond the leading methods there are others; something fell when all was hidden.
bool has_more_methods(const Json& report, const ReportedObject& one);
bool has_groups(const ReportedObject& one);
bool has_curves(const ReportedObject& one);

}  // namespace limpid::tools::handin

// A lesson as text and as JSON: every step with its formulas, all its values and gradients, and its check.
#pragma once

#include "tools/json.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {

// Without the lesson's own addition (Lesson::more), which belongs at the end.
std::string lesson_text(const Lesson& lesson, const Walk& walk);
Json lesson_json(const Lesson& lesson, const Walk& walk);

// One line per lesson.
std::string lesson_list();

}  // namespace limpid::tools

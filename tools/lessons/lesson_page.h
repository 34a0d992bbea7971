// A lesson as a page to walk through: trace.html of its network.
#pragma once

#include "tools/lessons/lesson.h"

namespace limpid::tools {

std::string lesson_page(const Lesson& lesson, const Walk& walk);

}  // namespace limpid::tools

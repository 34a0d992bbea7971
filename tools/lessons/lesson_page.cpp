#include "tools/lessons/lesson_page.h"

#include "tools/lessons/lesson_text.h"
#include "tools/trace_page.h"

namespace limpid::tools {

std::string lesson_page(const Lesson& lesson, const Walk& walk) {
  constexpr std::size_t kBudget = 1'000'000;  // a lesson has a few hundred numbers
  Json trace = lesson_json(lesson, walk);
  trace.set("target", std::string(lesson.name) + ": " + walk.what).set("about", lesson.text);
  trace.set("from", walk.trace.from).set("to", walk.trace.to).set("precision", "float64");
  const std::string command = "limpid lesson " + std::string(lesson.name);
  return trace_page(trace, steps_view(walk.tape(), walk.trace, {}, kBudget), command, "what '" + command + "' prints");
}

}  // namespace limpid::tools

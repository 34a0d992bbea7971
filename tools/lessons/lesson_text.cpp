#include "tools/lessons/lesson_text.h"

#include "tools/command.h"
#include "tools/lessons/grid_text.h"
#include "tools/table.h"
#include "tools/text.h"
#include "tools/trace_json.h"

namespace limpid::tools {
namespace {

constexpr std::int64_t kShownConstants = 18;

// "conv2d(x, kernel), stride 2x2", and a line for every input that is a constant.
std::string call_text(const Tape& tape, const Step& step, int digits) {
  std::string call = std::string(step.op->name()) + "(", constants;
  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    const bool recorded = step.from[i] >= 0;
    const std::string name = recorded ? tape[static_cast<StepId>(step.from[i])].name : input_name(*step.op, i);
    call += (i > 0 ? ", " : "") + name;
    if (!recorded && step.inputs[i].elements() <= kShownConstants)
      constants += "    with " + name + " = " + row_text(step.inputs[i], digits) + "\n";
  }
  return call + ")" + (step.op->options().empty() ? "" : ", " + step.op->options()) + "\n" + constants;
}

std::string times(std::int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string check_text(const StepCheck& check) {
  std::string text = "    check: ";
  if (check.checked == 0) return text + "nothing but kinks\n";
  text += (check.passed ? "passed" : "FAILED") + std::string(" at ") + times(check.checked, "element");
  const auto kinks = static_cast<std::int64_t>(check.kinks.size());
  return text + (kinks > 0 ? ", " + times(kinks, "kink") + " not judged" : "") + "\n";
}

std::string step_text(const Walk& walk, const TracedStep& traced, int digits) {
  const Tape& tape = walk.tape();
  const Step& step = tape[traced.step];
  std::string text = "\n" + std::to_string(traced.step) + "  " + step.name + " " + step.value.shape().text();
  if (step.op == nullptr) {
    text += "\n";
  } else {
    text += " = " + call_text(tape, step, digits);
    const Formula formula = step.op->formula();
    text += "    " + formula.forward + "\n";
    for (std::size_t i = 0; i < formula.backward.size(); ++i)
      if (i < step.from.size() && step.from[i] >= 0) text += "      " + formula.backward[i] + "\n";
  }
  text += grid_text(step.value, walk.trace.gradients.at(traced.step), digits);
  return text + (traced.check ? check_text(*traced.check) : "");
}

Json values_json(const Tensor& x) {
  Json list = Json::array();
  for (std::int64_t i = 0; i < x.elements(); ++i) list.push(x.at(i));
  return list;
}

}  // namespace

std::string lesson_text(const Lesson& lesson, const Walk& walk) {
  std::string text = std::string(lesson.name) + ": " + lesson.summary + "\n" + lesson.text + "\n";
  std::int64_t checked = 0;
  for (const TracedStep& traced : walk.trace.steps) {
    text += step_text(walk, traced, lesson.digits);
    if (traced.check) checked += traced.check->checked;
  }
  return text + "\ngradients of " + walk.what + " in " +
         times(static_cast<std::int64_t>(walk.trace.steps.size()), "step") + "; " +
         (walk.passed() ? "all checks passed" : "a check FAILED") + ": backward agrees with central differences at " +
         times(checked, "element") + "\n";
}

Json lesson_json(const Lesson& lesson, const Walk& walk) {
  Json steps = Json::array();
  for (const TracedStep& traced : walk.trace.steps)
    steps.push(step_json(walk.tape(), traced)
                   .set("values", values_json(walk.tape()[traced.step].value))
                   .set("gradients", values_json(walk.trace.gradients.at(traced.step))));
  return Json::object()
      .set("limpid", Json::object().set("format", "lesson 1").set("version", std::string(version())))
      .set("lesson", lesson.name)
      .set("summary", lesson.summary)
      .set("value", walk.value.value().item())
      .set("passed", walk.passed())
      .set("steps", std::move(steps));
}

std::string lesson_list() {
  Table table({"lesson", "what"});
  for (const Lesson* lesson : lessons()) table.row({lesson->name, lesson->summary});
  return table.text() + "\n'limpid lesson NAME' runs one; the pages that go with them are in docs/lessons.\n";
}

}  // namespace limpid::tools

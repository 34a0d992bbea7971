#include "tools/trace_text.h"

#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

std::string check_text(const Step& step, const TracedStep& traced) {
  if (!traced.check) return "-";
  const StepCheck& check = *traced.check;
  if (check.checked == 0) return "nothing but kinks";
  std::string text =
      check.passed ? "passed " + scientific(check.worst_error) : "FAILED " + scientific(check.worst_error);
  if (!check.passed)
    text += " at " + input_name(*step.op, check.worst.input) + "[" +
            place_text(step.inputs[check.worst.input].shape(), check.worst.element) + "]";
  if (!check.kinks.empty()) text += ", " + std::to_string(check.kinks.size()) + " at kinks";
  return text;
}

std::string end_to_end_text(const xai::EndToEnd& one) {
  std::string text = "end to end at '" + one.at + "': " + (one.check.passed ? "passed" : "FAILED");
  if (one.moved && one.check.passed)
    text += ", nearby: the value itself lies on a kink, such as equal values under a maximum";
  for (const CheckedDirection& d : one.check.directions)
    text += "\n  along a random direction the network, run again, rises by " + value_text(d.numeric) +
            "; gradient x direction is " + value_text(d.analytic) + " (" + scientific(d.error) + ")";
  return text + "\n";
}

std::string dot_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string trace_text(const Walk& t) {
  const Tape& tape = t.tape();
  Table table({">step", "name", "op", "output", ">value L2", ">gradient L2", ">zeros in it", ">saturated",
               ">million mul-adds", ">ms there", ">ms back", "check"});
  double milliseconds = 0;
  std::int64_t multiply_adds = 0;
  for (auto traced = t.trace.steps.rbegin(); traced != t.trace.steps.rend(); ++traced) {
    const Step& step = tape[traced->step];
    const bool start = traced->step == t.trace.from || step.op == nullptr;
    milliseconds += traced->forward_ms + traced->backward_ms, multiply_adds += traced->multiply_adds;
    table.row({std::to_string(traced->step), step.name, step.op == nullptr ? "watched" : std::string(step.op->name()),
               step.value.shape().text(), value_text(traced->value.l2), value_text(traced->gradient.l2),
               whole_percent(traced->gradient.zeros), traced->saturated ? whole_percent(*traced->saturated) : "",
               traced->multiply_adds > 0 ? fixed(1e-6 * static_cast<double>(traced->multiply_adds), 2) : "",
               start ? "" : fixed(traced->forward_ms, 2), start ? "" : fixed(traced->backward_ms, 2),
               check_text(step, *traced)});
  }
  std::string text = t.what + " is " + value_text(t.value.value().item()) + "; back to '" + tape[t.trace.from].name +
                     "' in " + std::to_string(t.trace.steps.size()) + " steps, " +
                     fixed(1e-6 * static_cast<double>(multiply_adds), 1) + " million multiply-adds, " +
                     fixed(milliseconds, 0) + " ms there and back\n" + table.text();
  for (const xai::EndToEnd& one : t.end_to_end) text += end_to_end_text(one);
  return text;
}

std::string trace_dot(const Walk& t) {
  const Tape& tape = t.tape();
  std::string dot = "digraph trace {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n";
  for (const TracedStep& traced : t.trace.steps) {
    const Step& step = tape[traced.step];
    std::string label = std::to_string(traced.step) + " " + step.name;
    if (step.op != nullptr) label += "\n" + std::string(step.op->name()) + " " + step.value.shape().text();
    const bool failed = traced.check && !traced.check->passed;
    dot += "  s" + std::to_string(traced.step) + " [label=" + dot_text(label) +
           (failed ? ", color=red, fontcolor=red" : "") + "];\n";
    for (const StepId reader : traced.readers)
      dot += "  s" + std::to_string(traced.step) + " -> s" + std::to_string(reader) + ";\n";
  }
  return dot + "}\n";
}

}  // namespace limpid::tools

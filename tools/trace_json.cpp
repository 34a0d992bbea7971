#include "tools/trace_json.h"

#include "tools/command.h"
#include "tools/explanation_json.h"

namespace limpid::tools {
namespace {

Json shape_json(const Shape& shape) { return Json(Json::Array(shape.dims().begin(), shape.dims().end())); }

Json statistics_json(const ValueStatistics& s) {
  return Json::object()
      .set("min", s.min)
      .set("mean", s.mean)
      .set("max", s.max)
      .set("l2", s.l2)
      .set("zeros", s.zeros)
      .set("nonfinite", s.nonfinite);
}

Json element_json(const Step& step, const CheckedElement& e) {
  return Json::object()
      .set("input", input_name(*step.op, e.input))
      .set("place", place_text(step.inputs[e.input].shape(), e.element))
      .set("analytic", e.analytic)
      .set("numeric", e.numeric)
      .set("error", e.error);
}

Json check_json(const Step& step, const std::optional<StepCheck>& check) {
  if (!check) return {};
  Json kinks = Json::array();
  for (const CheckedElement& e : check->kinks)
    kinks.push(Json::object()
                   .set("input", input_name(*step.op, e.input))
                   .set("place", place_text(step.inputs[e.input].shape(), e.element)));
  return Json::object()
      .set("passed", check->passed)
      .set("checked", check->checked)
      .set("worst_error", check->worst_error)
      .set("element", check->checked > 0 ? element_json(step, check->worst) : Json())
      .set("kinks", std::move(kinks));
}

Json inputs_json(const Tape& tape, const Step& step) {
  Json inputs = Json::array();
  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    const bool recorded = step.from[i] >= 0;
    inputs.push(Json::object()
                    .set("name", input_name(*step.op, i))
                    .set("shape", shape_json(step.inputs[i].shape()))
                    .set("step", recorded ? Json(std::int64_t{step.from[i]}) : Json())
                    .set("from", recorded ? tape[static_cast<StepId>(step.from[i])].name : "weights or constants"));
  }
  return inputs;
}

Json end_to_end_json(const xai::EndToEnd& one) {
  Json directions = Json::array();
  for (const CheckedDirection& d : one.check.directions)
    directions.push(Json::object().set("analytic", d.analytic).set("numeric", d.numeric).set("error", d.error));
  return Json::object()
      .set("at", one.at)
      .set("passed", one.check.passed)
      .set("nearby", one.moved)
      .set("directions", std::move(directions));
}

}  // namespace

Json step_json(const Tape& tape, const TracedStep& traced) {
  const Step& step = tape[traced.step];
  Json json = Json::object();
  json.set("number", traced.step).set("name", step.name);
  json.set("op", step.op == nullptr ? "watched" : std::string(step.op->name()));
  if (step.op != nullptr) {
    const Formula formula = step.op->formula();
    json.set("options", step.op->options());
    json.set("inputs", inputs_json(tape, step));
    json.set("forward", formula.forward);
    json.set("backward", Json(Json::Array(formula.backward.begin(), formula.backward.end())));
  }
  json.set("output", shape_json(step.value.shape()));
  json.set("readers", Json(Json::Array(traced.readers.begin(), traced.readers.end())));
  json.set("value", statistics_json(traced.value)).set("gradient", statistics_json(traced.gradient));
  json.set("saturated", traced.saturated ? Json(*traced.saturated) : Json());
  json.set("multiply_adds", traced.multiply_adds).set("forward_ms", traced.forward_ms);
  json.set("backward_ms", traced.backward_ms).set("bytes", traced.bytes);
  return json.set("check", check_json(step, traced.check));
}

Json trace_json(const Session& session, const TraceRequest& request, const Traced& t) {
  Json steps = Json::array(), whole = Json::array();
  for (const TracedStep& traced : t.trace.steps) steps.push(step_json(t.tape(), traced));
  for (const xai::EndToEnd& one : t.end_to_end) whole.push(end_to_end_json(one));
  Json json = Json::object();
  json.set("limpid", Json::object().set("format", "trace 1").set("version", std::string(version())));
  json.set("model", model_json(session, request.model)).set("picture", picture_json(t.picture));
  json.set("precision", request.run.precision).set("samples", request.samples).set("seed", request.seed);
  json.set("target", t.target->describe()).set("of", t.target->quantity()).set("value", t.value.value().item());
  json.set("layer", t.layer).set("from", t.trace.from).set("to", t.trace.to);
  json.set("passed", t.passed()).set("end_to_end", std::move(whole));
  return json.set("steps", std::move(steps));
}

}  // namespace limpid::tools

#include "tools/element_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "tensor/error.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

constexpr std::size_t kShown = 20;  // terms on the terminal; JSON has all

// By name, else by number: Darknet's layers carry numbers for names.
StepId step_of(const Walk& t, const std::string& name, const std::string& option) {
  StepId number = t.trace.to + 1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_number = error == std::errc() && end == name.data() + name.size();
  for (const TracedStep& traced : t.trace.steps)
    if (t.tape()[traced.step].name == name) return traced.step;
  for (const TracedStep& traced : t.trace.steps)
    if (is_number && traced.step == number) return number;
  throw UsageError("[" + option + "] '" + name +
                   "' is no step of this trace: its table names them, and --to input makes it longer");
}

// The place in C order; leading axes of extent 1 may be missing.
std::int64_t element_of(const Shape& shape, const ElementChoice& choice, const std::string& option) {
  const std::vector<std::int64_t>& place = choice.place;
  if (shape.rank() == 0 && place == std::vector<std::int64_t>{0}) return 0;  // the only number of a scalar
  std::size_t missing = shape.rank() - std::min(shape.rank(), place.size());
  bool fits = place.size() <= shape.rank();
  for (std::size_t axis = 0; fits && axis < missing; ++axis) fits = shape[axis] == 1;
  std::int64_t element = 0;
  for (std::size_t i = 0; fits && i < place.size(); ++i) {
    fits = place[i] >= 0 && place[i] < shape[missing + i];
    element = element * shape[missing + i] + place[i];
  }
  if (!fits) throw UsageError("[" + option + "] '" + choice.step + "' has no such place, its shape is " + shape.text());
  return element;
}

// The largest first.
template <class Term>
std::vector<std::size_t> by_size(const std::vector<Term>& terms) {
  std::vector<std::size_t> order(terms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(terms[a].product()) > std::abs(terms[b].product());
  });
  return order;
}

std::string more_text(std::size_t terms) {
  return terms > kShown ? "  ... and " + std::to_string(terms - kShown) + " more\n" : "";
}

std::string adds_up_text(double sum, double stored) {
  return "together " + number_text(sum) + ", recorded " + number_text(stored) + ", difference " +
         number_text(sum - stored) + "\n";
}

std::string forward_text(const Step& step, const ForwardParts& parts) {
  std::string text = "it is made of " + std::to_string(parts.terms.size()) +
                     (parts.terms.size() == 1 ? " number: " : " numbers: ") + step.op->formula().forward + "\n";
  Table table({"input", ">place", ">value", ">times", ">gives"});
  const std::vector<std::size_t> order = by_size(parts.terms);
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    const ForwardTerm& term = parts.terms[order[i]];
    table.row({input_name(*step.op, term.input), place_text(step.inputs[term.input].shape(), term.element),
               value_text(term.value), value_text(term.slope), value_text(term.product())});
  }
  text += table.text(2) + more_text(order.size());
  if (!parts.linear) text += "  and what is no multiple of these: " + value_text(parts.constant) + "\n";
  return text + adds_up_text(parts.sum(), parts.stored);
}

bool works_place_by_place(const Op& op) {
  for (const char* name : {"batch_norm", "relu", "leaky_relu", "relu6", "elu", "silu", "mish", "sigmoid", "log_sigmoid",
                           "tanh", "hard_swish", "hard_sigmoid", "softplus"})
    if (op.name() == name) return true;
  return false;
}

// What normalisation and activation make of it afterwards.
std::string afterwards_text(const Walk& walk, StepId id, std::int64_t element) {
  std::string text;
  for (const TracedStep* now = &walk.trace.at(id); now->readers.size() == 1;) {
    now = &walk.trace.at(now->readers.front());
    const Step& step = walk.tape()[now->step];
    if (!works_place_by_place(*step.op)) break;
    text += (text.empty() ? "afterwards " : ", then ") + std::string(step.op->name()) + " makes " +
            value_text(step.value.at(element)) + " of it";
  }
  return text.empty() ? "" : text + "\n";
}

// The numbers of a channel that a batch normalisation works with.
std::string constants_text(const Step& step, std::int64_t element) {
  if (step.op->name() != "batch_norm") return "";
  const Shape& shape = step.value.shape();
  std::int64_t inside = 1;
  for (std::size_t axis = 2; axis < shape.rank(); ++axis) inside *= shape[axis];
  const std::int64_t channel = element / inside % shape[1];
  std::string text = "its channel " + std::to_string(channel) + " has";
  for (std::size_t i = 1; i < step.inputs.size(); ++i)
    text +=
        std::string(i > 1 ? "," : "") + " " + input_name(*step.op, i) + " " + value_text(step.inputs[i].at(channel));
  return text + "; " + step.op->options() + "\n";
}

std::string backward_text(const Walk& t, const GradientParts& parts) {
  const Tape& tape = t.tape();
  if (parts.terms.empty()) return "no gradient comes to it: no number that it went into has any\n";
  std::string text = "its gradient comes from " + std::to_string(parts.terms.size()) +
                     (parts.terms.size() == 1 ? " number" : " numbers") + " that it went into\n";
  Table table({"step", ">place", ">gradient there", ">times", ">gives"});
  const std::vector<std::size_t> order = by_size(parts.terms);
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    const GradientTerm& term = parts.terms[order[i]];
    const Step& reader = tape[term.reader];
    table.row({std::to_string(term.reader) + " " + reader.name + " (" + std::string(reader.op->name()) + ")",
               place_text(reader.value.shape(), term.element), value_text(term.gradient), value_text(term.slope),
               value_text(term.product())});
  }
  return text + table.text(2) + more_text(order.size()) + adds_up_text(parts.sum(), parts.stored);
}

Json forward_json(const Step& step, const ForwardParts& parts) {
  Json terms = Json::array();
  for (const ForwardTerm& term : parts.terms)
    terms.push(Json::object()
                   .set("input", input_name(*step.op, term.input))
                   .set("place", place_text(step.inputs[term.input].shape(), term.element))
                   .set("value", term.value)
                   .set("slope", term.slope));
  return Json::object()
      .set("recorded", parts.stored)
      .set("sum", parts.sum())
      .set("constant", parts.constant)
      .set("linear", parts.linear)
      .set("terms", std::move(terms));
}

Json backward_json(const Tape& tape, const GradientParts& parts) {
  Json terms = Json::array();
  for (const GradientTerm& term : parts.terms)
    terms.push(Json::object()
                   .set("step", term.reader)
                   .set("name", tape[term.reader].name)
                   .set("place", place_text(tape[term.reader].value.shape(), term.element))
                   .set("gradient", term.gradient)
                   .set("slope", term.slope));
  return Json::object().set("recorded", parts.stored).set("sum", parts.sum()).set("terms", std::move(terms));
}

std::string heading(StepId id, const Step& step, const std::string& what, const std::string& place) {
  return "\nstep " + std::to_string(id) + " '" + step.name + "'" +
         (step.op == nullptr
              ? ""
              : ", " + std::string(step.op->name()) + (step.op->options().empty() ? "" : ", " + step.op->options())) +
         ": " + what + " at " + place;
}

}  // namespace

ElementChoice element_choice(const std::string& option, const std::string& text) {
  ElementChoice choice;
  const std::size_t colon = text.rfind(':');
  bool good = colon != std::string::npos && colon > 0;
  for (std::size_t at = colon + 1; good && at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + comma, number);
    good = error == std::errc() && end == text.data() + comma && at < comma;
    choice.place.push_back(number);
    at = comma + 1;
  }
  if (!good)
    throw UsageError("[" + option + "] '" + text + "' is no place, expected STEP:" +
                     (option == "--weight" ? "o,i,ky,kx" : "c,y,x") + " with the number or name of a step");
  choice.step = text.substr(0, colon);
  return choice;
}

TakenApart element_taken_apart(const Walk& t, const ElementChoice& choice) {
  const StepId id = step_of(t, choice.step, "--element");
  const Step& step = t.tape()[id];
  const std::int64_t element = element_of(step.value.shape(), choice, "--element");
  const std::string place = place_text(step.value.shape(), element);
  TakenApart apart;
  apart.text = heading(id, step, "its value", place) + " is " + value_text(step.value.at(element)) + "\n";
  apart.json = Json::object().set("step", id).set("name", step.name).set("place", place);
  if (step.op != nullptr) {
    const ForwardParts parts = taken_apart(step, element);
    apart.text += forward_text(step, parts) + constants_text(step, element);
    apart.text += afterwards_text(t, id, element);
    apart.json.set("forward", forward_json(step, parts));
  }
  if (id != t.trace.to) {
    const GradientParts parts = gradient_taken_apart(t.tape(), t.trace.gradients, id, element);
    apart.text += backward_text(t, parts);
    apart.json.set("backward", backward_json(t.tape(), parts));
  }
  return apart;
}

TakenApart weight_taken_apart(const Walk& t, const ElementChoice& choice) {
  const StepId id = step_of(t, choice.step, "--weight");
  const Step& step = t.tape()[id];
  std::size_t input = 0;
  const auto is_weight = [&](std::size_t i) {
    const bool made = step.from[i] >= 0 && t.tape()[static_cast<StepId>(step.from[i])].op != nullptr;
    return (step.from[i] < 0 || (i > 0 && !made)) && step.inputs[i].shape().rank() == choice.place.size();
  };
  while (input < step.inputs.size() && !is_weight(input)) ++input;
  if (step.op == nullptr || input == step.inputs.size())
    throw UsageError("[--weight] '" + choice.step + "' has no weight with " + std::to_string(choice.place.size()) +
                     " axes");
  const Tensor& weight = step.inputs[input];
  const std::int64_t element = element_of(weight.shape(), choice, "--weight");
  const std::string place = place_text(weight.shape(), element), name = input_name(*step.op, input);
  const GradientParts parts = limpid::weight_taken_apart(t.tape(), t.trace.gradients, id, input, element);
  TakenApart apart;
  apart.text =
      heading(id, step, name, place) + " is " + value_text(weight.at(element)) + "\n" + backward_text(t, parts);
  apart.json = Json::object().set("step", id).set("name", step.name).set("weight", name).set("place", place);
  apart.json.set("value", weight.at(element)).set("backward", backward_json(t.tape(), parts));
  return apart;
}

TakenApart cam_taken_apart(const Traced& t, std::optional<xai::CamCell> cell) {
  const Var& layer = t.recording->layer(t.layer);
  const xai::CamArithmetic cam = xai::cam_arithmetic(layer.value(), t.trace.gradients[layer], cell);
  const std::string place = std::to_string(cam.cell.row) + "," + std::to_string(cam.cell.column);
  constexpr std::size_t kChannels = 10;
  Table table({">channel", ">weight", ">activation", ">gives", ">share", ">gradient there"});
  Json channels = Json::array();
  double shown = 0;
  for (std::size_t i = 0; i < cam.channels.size(); ++i) {
    const xai::CamChannel& c = cam.channels[i];
    channels.push(Json::object()
                      .set("channel", c.channel)
                      .set("weight", c.weight)
                      .set("activation", c.activation)
                      .set("gradient", c.gradient));
    if (i >= kChannels) continue;
    const double share = cam.parts_size > 0 ? std::abs(c.part()) / cam.parts_size : 0;
    shown += share;
    table.row({std::to_string(c.channel), value_text(c.weight), value_text(c.activation), value_text(c.part()),
               fixed(100 * share, 1) + " %", value_text(c.gradient)});
  }
  TakenApart apart;
  apart.text = "\nGrad-CAM at '" + t.layer + "' " + layer.shape().text() +
               ", before its ReLU: the weight of a channel is " +
               "the mean of its gradient, the map is the sum of weight x activation\nat cell " + place +
               (cell ? "" : ", where the map is highest,") + " it is " + value_text(cam.value) + "\n" + table.text(2);
  if (cam.channels.size() > kChannels)
    apart.text += "  these ten of " + std::to_string(cam.channels.size()) + " channels are " + fixed(100 * shown, 0) +
                  " % of all parts by size; HiResCAM would weigh with the gradient there\n";
  apart.json = Json::object().set("layer", t.layer).set("cell", place).set("map", cam.value);
  apart.json.set("channels", std::move(channels));
  return apart;
}

xai::CamCell cam_cell(const std::string& text) {
  const ElementChoice choice = element_choice("--cell", "cell:" + text);
  if (choice.place.size() != 2) throw UsageError("[--cell] '" + text + "' is no cell, expected ROW,COLUMN");
  return {choice.place[0], choice.place[1]};
}

}  // namespace limpid::tools

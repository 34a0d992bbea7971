// A candidate of a detector with two inputs: objectness likes the street, the class does not. What is asked (a logit, a
// probability, the score) decides what the gradient says.
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"
#include "tools/table.h"

namespace limpid::tools {
namespace {

constexpr int kPathSteps = 1000;

struct Candidate {
  Var x, o, c, p_c, score;

  Candidate(Tape& tape, const Tensor& picture) {
    x = tape.watch(picture, "x");
    o = named(linear(x, values({1, 2}, {1, 2}), Var(values({1}, {-3}))), "o");
    const Var before = named(linear(x, values({2, 2}, {1, 0, 0, 1}), Var(values({2}, {-0.5, 0}))), "before");
    c = named(linear(named(relu(before), "h"), values({1, 2}, {4, -1}), Var(values({1}, {1}))), "c");
    const Var p_o = named(sigmoid(o), "p_o");
    p_c = named(sigmoid(c), "p_c");
    score = named(p_o * p_c, "score");
  }
};

Tensor picture(double share = 1) { return values({1, 2}, {share, share}); }

Var network(Tape& tape) { return Candidate(tape, picture()).score; }

struct Question {
  const char* name;
  Var (*of)(const Candidate&);
};
constexpr Question kQuestions[] = {
    {"objectness logit o", [](const Candidate& k) { return k.o; }},
    {"class logit c", [](const Candidate& k) { return k.c; }},
    {"class probability p_c", [](const Candidate& k) { return k.p_c; }},
    {"score p_o p_c", [](const Candidate& k) { return k.score; }},
    {"log score", [](const Candidate& k) { return log(k.score); }},
};

Tensor gradient(const Question& question, double share) {
  Tape tape;
  const Candidate candidate(tape, picture(share));
  return backward(tape, question.of(candidate))[candidate.x];
}

double value(const Question& question, double share) {
  Tape tape;
  return question.of(Candidate(tape, picture(share))).value().item();
}

// Sundararajan et al. 2017, equation 1, from the baseline 0 along the straight line; the picture is 1, 1.
Tensor integrated_gradients(const Question& question) {
  double vehicle = 0, street = 0;
  for (int i = 0; i < kPathSteps; ++i) {
    const Tensor d = gradient(question, (i + 0.5) / kPathSteps);
    vehicle += d.at(0) / kPathSteps, street += d.at(1) / kPathSteps;
  }
  return values({2}, {vehicle, street});
}

std::string more(const Walk&) {
  Table gradients({"gradient of", ">vehicle", ">street", ">street / vehicle"});
  Table paths({"integrated gradients of", ">vehicle", ">street", ">street / vehicle", ">together", ">f(x) - f(0)"});
  const auto text = [](double v) { return short_value(v, 4); };
  for (const Question& question : kQuestions) {
    const Tensor here = gradient(question, 1), path = integrated_gradients(question);
    gradients.row({question.name, text(here.at(0)), text(here.at(1)), text(here.at(1) / here.at(0))});
    paths.row({question.name, text(path.at(0)), text(path.at(1)), text(path.at(1) / path.at(0)),
               text(path.at(0) + path.at(1)), text(value(question, 1) - value(question, 0))});
  }
  return "five questions to the same candidate\n" + gradients.text(2) + "\n" + paths.text(2);
}

}  // namespace

extern const Lesson kLogitOrScore{
    .name = "logit-or-score",
    .summary = "one candidate, five questions: logits, probability, score, and what each mixes",
    .text =
        "x = (vehicle, street) = (1, 1); objectness logit o = vehicle + 2 street - 3\n"
        "class logit c = 4 relu(vehicle - 0.5) - relu(street) + 1; score = sigmoid(o) sigmoid(c)",
    .network = network,
    .more = more};

}  // namespace limpid::tools

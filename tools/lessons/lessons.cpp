// The table of lessons, in the order of docs/lessons.
#include <array>
#include <vector>

#include "tensor/error.h"
#include "tools/command_line.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {

extern const Lesson kTwoNeurons, kBackPropagation, kXor, kConvolution, kStridedConvolution, kBatchNorm, kMaxPooling,
    kLogitOrScore, kGradCamLesson, kHeadInput, kThreePlayers;

namespace {

constexpr std::array kLessons{
    &kTwoNeurons, &kBackPropagation, &kXor,           &kConvolution, &kStridedConvolution, &kBatchNorm,
    &kMaxPooling, &kLogitOrScore,    &kGradCamLesson, &kHeadInput,   &kThreePlayers,
};

}  // namespace

std::span<const Lesson* const> lessons() { return kLessons; }

const Lesson& lesson_named(const std::string& name) {
  std::vector<std::string> known;
  for (const Lesson* lesson : kLessons) {
    if (lesson->name == name) return *lesson;
    known.push_back(lesson->name);
  }
  throw UsageError("[lesson] no lesson is called '" + name + "'" + suggestion(name, known) +
                   "; 'limpid lesson' names them all");
}

Walk walk_lesson(const Lesson& lesson, Tape& tape) {
  Walk walk;
  walk.value = lesson.network(tape);
  walk.what = tape[walk.value.step()].name;
  walk.trace = trace_all(tape, walk.value, {.samples = 1000});
  walk.start = tape.var(walk.trace.from);
  return walk;
}

Tensor values(Shape shape, std::initializer_list<double> list) {
  return Tensor::of(std::move(shape), list, DType::float64);
}

Var named(const Var& var, const std::string& name) {
  var.tape()->rename(var, name);
  return var;
}

const Tensor& value_of(const Walk& walk, const std::string& name) { return walk.tape()[walk.tape().find(name)].value; }

const Tensor& gradient_of(const Walk& walk, const std::string& name) {
  return walk.trace.gradients.at(walk.tape().find(name));
}

}  // namespace limpid::tools

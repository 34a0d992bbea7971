// Lesson: a network of a few numbers, recorded in float64 so that every value and gradient can be followed by hand, or
// a game of a few players. `limpid lesson NAME` prints all of it; the pages in docs/lessons show what it prints.
//
// In order to add one:
//   1. write tools/lessons/NAME.cpp: a function that records the network (see two_neurons.cpp) and the Lesson itself;
//   2. declare it and add the row to the table in tools/lessons/lessons.cpp;
//   3. write docs/lessons/NN-NAME.md with the command and what it prints: the tests run it and compare.
#pragma once

#include <initializer_list>
#include <span>
#include <string>

#include "tools/walk.h"

namespace limpid::tools {

inline constexpr std::size_t kMostLessonSteps = 12;

struct Lesson {
  const char* name;
  const char* summary;                         // one line
  const char* text;                            // what is recorded and what to look for, a few lines
  Var (*network)(Tape&) = nullptr;             // records it and returns the number to walk back from; none for a game
  std::string (*more)(const Walk&) = nullptr;  // what follows from the gradients: a step of learning, a map
  std::string (*game)() = nullptr;             // the whole answer of a lesson without a network
  int digits = 4;                              // behind the point
};

// The table of tools/lessons/lessons.cpp, in the order of docs/lessons.
std::span<const Lesson* const> lessons();

// Throws UsageError with the nearest known name.
const Lesson& lesson_named(const std::string& name);

// The network recorded on `tape` and walked back to every watched value, each step checked at all elements.
Walk walk_lesson(const Lesson& lesson, Tape& tape);

// For the networks: C order, float64.
Tensor values(Shape shape, std::initializer_list<double> list);
Var named(const Var& var, const std::string& name);  // renames a recorded value
// The value and gradient of a named step.
const Tensor& value_of(const Walk& walk, const std::string& name);
const Tensor& gradient_of(const Walk& walk, const std::string& name);

}  // namespace limpid::tools

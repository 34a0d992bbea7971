// Why the layer that the head reads is a bad place for a map: a candidate's gradient lives in one cell of it.
#include "tensor/ops.h"
#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"
#include "tools/table.h"

namespace limpid::tools {
namespace {

Var network(Tape& tape) {
  const Var x = tape.watch(values({1, 1, 7, 7}, {3, 3, 3, 0, 0, 0, 0,  //
                                                 0, 0, 0, 0, 0, 0, 0,  //
                                                 0, 0, 0, 1, 0, 0, 0,  //
                                                 0, 0, 1, 1, 1, 0, 0,  //
                                                 0, 0, 0, 1, 0, 0, 0,  //
                                                 0, 0, 0, 0, 0, 0, 0,  //
                                                 0, 0, 0, 0, 0, 0, 0}),
                           "x");
  const Tensor sums = Tensor::full({1, 1, 3, 3}, 1, DType::float64);
  const Tensor middle = values({1, 1, 3, 3}, {1, 2, 1, 2, 4, 2, 1, 2, 1});
  const Var early = named(relu(named(conv2d(x, sums), "first")), "early");
  const Var late = named(relu(named(conv2d(early, middle), "second")), "head input");
  const Var logits = named(conv2d(late, values({1, 1, 1, 1}, {0.5})), "logits");
  const Var row = named(slice(logits, 2, 1, 2), "row 1");
  return named(slice(row, 3, 1, 2), "logit");
}

std::string more(const Walk& walk) {
  Table table({"at", ">cells", ">with gradient"});
  for (const char* name : {"head input", "early", "x"}) {
    const Tensor& d = gradient_of(walk, name);
    std::int64_t reached = 0;
    for (std::int64_t i = 0; i < d.elements(); ++i) reached += d.at(i) != 0;
    table.row({name, std::to_string(d.elements()), std::to_string(reached)});
  }
  const auto product = [&](const char* name) {
    return grid_text(multiply(value_of(walk, name), gradient_of(walk, name)).value(), 4);
  };
  return "where the gradient of this one candidate lives\n" + table.text(2) +
         "\nactivation x gradient (HiResCAM)\n  at the head input\n" + product("head input") + "  at 'early'\n" +
         product("early");
}

}  // namespace

extern const Lesson kHeadInput{
    .name = "head-input",
    .summary = "how far the gradient of one candidate reaches, layer by layer",
    .text =
        "two convolutions of 3x3, then a head of 1x1; the candidate sits in the middle cell. A bar in the upper left "
        "corner is no part of the object",
    .network = network,
    .more = more};

}  // namespace limpid::tools

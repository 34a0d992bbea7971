// Every op and every option of the catalogue: gradients against central differences in double, for every input.
#include "tensor/ops/catalogue.h"

#include <algorithm>
#include <string>

#include "doctest/doctest.h"
#include "tensor/gradient_check.h"

using namespace limpid;

namespace {

struct Recorded {
  Tape tape;
  std::vector<Var> inputs;
  Var y;
  explicit Recorded(const SampleCall& sample) {
    for (std::size_t i = 0; i < sample.inputs.size(); ++i)
      inputs.push_back(tape.watch(sample.inputs[i], "input " + std::to_string(i)));
    y = sample.call(inputs);
  }
};

}  // namespace

TEST_CASE("gradients of every op, option and input agree with central differences") {
  for (const SampleCall& sample : catalogue()) {
    CAPTURE(sample.name);
    const Recorded recorded(sample);
    REQUIRE(recorded.y.recorded());
    const Step& step = recorded.tape[recorded.y.step()];
    REQUIRE(step.op != nullptr);
    REQUIRE_MESSAGE(step.inputs.size() == sample.inputs.size(), "a sample is one op");
    const StepCheck check = check_step(recorded.tape, recorded.y.step(), {.samples = 1000});
    CHECK(check.kinks.empty());
    CHECK(check.worst_error <= 1e-6);
    CHECK_MESSAGE(check.passed, "input ", check.worst.input, " element ", check.worst.element, ": ",
                  check.worst.analytic, " against ", check.worst.numeric);
    std::int64_t elements = 0;
    for (const Tensor& x : sample.inputs) elements += x.elements();
    CHECK(check.checked == elements);
  }
}

TEST_CASE("the formula table has every op of ops.h once, with a backward line per input") {
  const std::vector<std::string> expected{"conv2d",
                                          "matmul",
                                          "linear",
                                          "batch_norm",
                                          "batch_norm_training",
                                          "leaky_relu",
                                          "relu",
                                          "relu6",
                                          "silu",
                                          "mish",
                                          "sigmoid",
                                          "log_sigmoid",
                                          "tanh",
                                          "atan",
                                          "softplus",
                                          "hard_swish",
                                          "hard_sigmoid",
                                          "elu",
                                          "exp",
                                          "log",
                                          "sqrt",
                                          "pow",
                                          "clip",
                                          "negate",
                                          "scale",
                                          "add",
                                          "subtract",
                                          "multiply",
                                          "divide",
                                          "max_pool",
                                          "avg_pool",
                                          "global_avg_pool",
                                          "global_max_pool",
                                          "upsample_nearest",
                                          "resize_bilinear",
                                          "roi_align",
                                          "concat",
                                          "slice",
                                          "reshape",
                                          "permute",
                                          "gather",
                                          "sum",
                                          "mean",
                                          "max",
                                          "softmax",
                                          "log_softmax",
                                          "selu",
                                          "celu",
                                          "thresholded_relu",
                                          "softsign",
                                          "reciprocal",
                                          "abs",
                                          "erf",
                                          "sin",
                                          "cos",
                                          "sign",
                                          "floor",
                                          "ceil",
                                          "round",
                                          "truncate",
                                          "power",
                                          "minimum",
                                          "maximum",
                                          "prelu",
                                          "compare",
                                          "where",
                                          "conv_transpose2d",
                                          "resize",
                                          "expand",
                                          "pad",
                                          "top_k_values",
                                          "top_k_indices"};
  std::vector<std::string> names;
  for (const FormulaRow& row : formula_table()) {
    CAPTURE(row.name);
    names.push_back(row.name);
    CHECK(row.formula.forward.find(" = ") != std::string::npos);
    CHECK_FALSE(row.formula.backward.empty());
    for (const std::string& line : row.formula.backward) CHECK(line.starts_with("d"));
  }
  std::sort(names.begin(), names.end());
  std::vector<std::string> sorted = expected;
  std::sort(sorted.begin(), sorted.end());
  CHECK(names == sorted);
}

TEST_CASE("every input has its backward line") {
  for (const SampleCall& sample : catalogue()) {
    CAPTURE(sample.name);
    const Recorded recorded(sample);
    const Step& step = recorded.tape[recorded.y.step()];
    if (step.op->name() == "concat") continue;                        // any number of parts share one line
    CHECK(step.op->formula().backward.size() >= step.inputs.size());  // an optional bias has its line too
  }
}

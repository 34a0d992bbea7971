// Every op and every option of the catalogue: gradients against central differences in double, for every input.
#include "tensor/ops/catalogue.h"

#include <algorithm>

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

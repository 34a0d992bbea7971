// `limpid lesson` as a student runs it, and every lesson's network.
#include "tools/lessons/lesson.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tools/json.h"
#include "tools/lessons/grid_text.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

std::string lesson(const std::string& name) {
  const Ran ran = run_limpid({"lesson", name});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  return ran.out;
}

const Lesson& known(const std::string& name) { return lesson_named(name); }

void check_equal(const Tensor& actual, std::initializer_list<double> expected) {
  REQUIRE(actual.elements() == static_cast<std::int64_t>(expected.size()));
  std::int64_t i = 0;
  for (const double value : expected) CHECK(actual.at(i++) == doctest::Approx(value).epsilon(1e-12));
}

}  // namespace

TEST_CASE("every lesson is small, in float64, and passes its checks") {
  std::set<std::string> names;
  for (const Lesson* one : lessons()) {
    CAPTURE(one->name);
    CHECK(names.insert(one->name).second);
    CHECK((one->network == nullptr) != (one->game == nullptr));
    if (one->network == nullptr) continue;
    Tape tape;
    const Walk walk = walk_lesson(*one, tape);
    CHECK(tape.size() <= kMostLessonSteps);
    CHECK(walk.trace.steps.size() == tape.size());  // nothing is recorded that the last number does not depend on
    CHECK(walk.passed());
    for (StepId id = 0; id < tape.size(); ++id) CHECK(tape[id].value.dtype() == DType::float64);
    for (const TracedStep& step : walk.trace.steps) {
      CHECK(step.check.has_value() == (tape[step.step].op != nullptr));
      if (step.check) CHECK(step.check->checked > 0);
    }
  }
}

TEST_CASE("without a name the lessons are listed, an unknown one is told with the nearest known") {
  const Ran list = run_limpid({"lesson"});
  REQUIRE(list.code == 0);
  for (const Lesson* one : lessons()) CHECK(contains(list.out, std::string(one->name) + " "));
  const Ran wrong = run_limpid({"lesson", "convolutoin"});
  CHECK(wrong.code == 2);
  CHECK(wrong.error ==
        "limpid: [lesson] no lesson is called 'convolutoin' (did you mean 'convolution'?); 'limpid lesson' names them "
        "all\n");
}

TEST_CASE("wrong uses of limpid lesson") {
  CHECK(contains(run_limpid({"lesson", "--json", "-"}).error, "[lesson] NAME is missing"));
  CHECK(contains(run_limpid({"lesson", "three-players", "--element", "x:0"}).error, "'three-players' is a game"));
  CHECK(contains(run_limpid({"lesson", "xor", "--element", "z:0,0"}).error, "[--element] 'z' is no step"));
  CHECK(
      contains(run_limpid({"lesson", "xor", "--element", "x:4,0"}).error, "'x' has no such place, its shape is [4,2]"));
  CHECK(contains(run_limpid({"lesson", "xor", "--weight", "h:0,0"}).error, "[--weight] 'h' has no weight"));
  CHECK(run_limpid({"lesson", "xor", "--element", "z:0,0"}).code == 2);
}

TEST_CASE("the published figures of the worked example") {
  const std::string out = lesson("back-propagation");
  for (const char* figure :
       {"0.593269992", "0.596884378", "1.105905967", "0.75136507", "0.772928465", "0.298371109", "0.082167041",
        "0.000438568", "0.35891648", "0.408666186", "0.51130127", "0.561370121", "0.149780716", "0.199561432",
        "0.249751144", "0.299502287", "0.291027774", "0.291027924"}) {
    CAPTURE(figure);
    CHECK(contains(out, figure));
  }
}

TEST_CASE("gradients worked out by hand") {
  Tape tape;
  const Walk convolution = walk_lesson(known("convolution"), tape);
  check_equal(gradient_of(convolution, "kernel"), {10, 10, 11, 10, 0, 1, 11, 1, 11});
  Tape second;
  const Walk xor_walk = walk_lesson(known("xor"), second);
  check_equal(gradient_of(xor_walk, "W"), {2, 2, -2, -2});
  check_equal(gradient_of(xor_walk, "w"), {4, 2});
  Tape third;
  const Walk normal = walk_lesson(known("batch-norm"), third);
  check_equal(gradient_of(normal, "x"), {0.25, 0, 0, 0, -0.125, -0.125, -0.375, 0.375});
  Tape fourth;
  const Walk pooling = walk_lesson(known("max-pooling"), fourth);
  check_equal(gradient_of(pooling, "x"), {0, 0, 0, 0, 1, 0, 0, 10, 100, 0, 1004, 0, 0, 0, 0, 0});
  Tape fifth;
  const Walk head = walk_lesson(known("head-input"), fifth);
  check_equal(gradient_of(head, "head input"), {0, 0, 0, 0, 0.5, 0, 0, 0, 0});
}

// d score = score ((1 - p_o) do + (1 - p_c) dc), with do = (1, 2) and dc = (4, -1).
TEST_CASE("the score mixes objectness and class") {
  Tape tape;
  const Walk walk = walk_lesson(known("logit-or-score"), tape);
  const double p_o = 0.5, p_c = 1 / (1 + std::exp(-2.0)), score = p_o * p_c;
  check_equal(gradient_of(walk, "x"), {score * ((1 - p_o) + 4 * (1 - p_c)), score * (2 * (1 - p_o) - (1 - p_c))});
}

TEST_CASE("maps and games by hand") {
  const std::string cam = lesson("grad-cam");
  CHECK(contains(cam, "    0.2222       0  0.2222\n    0.2222       0  0.2222\n    0.1111       0  0.2222\n"));
  CHECK(contains(cam, "    0  0  0\n    0  0  4\n    0  0  0\n"));
  CHECK(contains(cam, "Grad-CAM++ of the logit     0.0909     0.3333                 3.6667\n"));  // 2/22, 1/3
  const std::string game = lesson("three-players");
  CHECK(contains(game, "Shapley                           54       31        9        94\n"));
  CHECK(contains(game, "KernelSHAP's regression           54       31        9        94\n"));
  CHECK(contains(game, "Banzhaf                         52.5     29.5      7.5      89.5\n"));
}

TEST_CASE("a lesson's numbers as JSON, and one of them taken apart") {
  const Ran ran = run_limpid({"lesson", "convolution", "--element", "y:0,0", "--weight", "y:0,0,2,2", "--json", "-"});
  REQUIRE(ran.code == 0);
  const Json json = Json::parse(ran.out, "stdout");
  CHECK(json.text_at("lesson") == "convolution");
  CHECK(json.number_at("value") == 293);
  CHECK(json.flag_at("passed"));
  const Json::Array& steps = json.array_at("steps");
  REQUIRE(steps.size() == 5);
  CHECK(steps[2].text_at("name") == "y");
  CHECK(steps[2].array_at("values").size() == 9);
  CHECK(steps[0].array_at("gradients")[12].as_number() == 19);
  const Json::Array& apart = json.array_at("elements");
  REQUIRE(apart.size() == 2);
  CHECK(apart[0].at("forward").number_at("sum") == 33);
  CHECK(apart[1].at("backward").number_at("sum") == 11);
}

TEST_CASE("short numbers") {
  CHECK(short_value(33, 4) == "33");
  CHECK(short_value(-0.134, 4) == "-0.134");
  CHECK(short_value(1e-17, 4) == "0");
  CHECK(short_value(-1e-17, 9) == "0");
  CHECK(short_value(0.00002, 4) == "2.000e-05");
  CHECK(short_value(1000, 0) == "1000");
  CHECK(grid_text(values({2, 2}, {1, -2, 10, 0.5}), 4) == "      1   -2\n     10  0.5\n");
}

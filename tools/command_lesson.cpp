#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/element_text.h"
#include "tools/lessons/lesson_page.h"
#include "tools/lessons/lesson_text.h"
#include "tools/output_folder.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

struct Settings {
  std::string name, json;
  std::filesystem::path out;
  std::vector<ElementChoice> elements, weights;
};

int run_network(const Settings& s, const Lesson& lesson) {
  Tape tape;
  const Walk walk = walk_lesson(lesson, tape);
  std::string text = lesson_text(lesson, walk);
  if (lesson.more != nullptr) text += "\n" + lesson.more(walk);
  Json apart = Json::array();
  const auto add = [&](TakenApart one) {
    text += one.text;
    apart.push(std::move(one.json));
  };
  for (const ElementChoice& choice : s.elements) add(element_taken_apart(walk, choice));
  for (const ElementChoice& choice : s.weights) add(weight_taken_apart(walk, choice));
  if (!s.json.empty()) write_json(s.json, lesson_json(lesson, walk).set("elements", std::move(apart)));
  if (!s.out.empty()) {
    OutputFolder out(s.out);
    out.save({{"trace.html", lesson_page(lesson, walk)}});
    text += "wrote trace.html into " + safe_text(s.out.string()) + "\n";
  }
  if (s.json != "-") print(text);
  if (!walk.passed()) throw Error("[lesson] a check failed, see above");
  return 0;
}

int run(const Settings& s) {
  const bool more = !s.elements.empty() || !s.weights.empty() || !s.json.empty() || !s.out.empty();
  if (s.name.empty()) {
    if (more) throw UsageError("[lesson] NAME is missing; 'limpid lesson' names all lessons");
    print(lesson_list());
    return 0;
  }
  const Lesson& lesson = lesson_named(s.name);
  expect_json_place(s.json);
  if (lesson.network != nullptr) return run_network(s, lesson);
  if (more)
    throw UsageError("[lesson] '" + s.name + "' is a game: it has no steps for --element, --weight, --json and --out");
  print(std::string(lesson.name) + ": " + lesson.summary + "\n" + lesson.text + "\n\n" + lesson.game());
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.argument("NAME", s->name, "which lesson; default: lists them", false);
  line.group("One number, taken apart");
  line.repeated("--element", "STEP:place",
                "how the value of a step at a place arose, and which numbers passed how much gradient to it",
                [s](const std::string& text) { s->elements.push_back(element_choice("--element", text)); });
  line.repeated("--weight", "STEP:place", "the same for the gradient of a weight of a step",
                [s](const std::string& text) { s->weights.push_back(element_choice("--weight", text)); });
  line.group("Output");
  line.option("--json", "FILE", s->json, "all steps as JSON, as in trace.json with all values; - for stdout");
  line.option("--out", "DIR", s->out, "folder for trace.html, a page to walk through the steps");
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kLesson{
    "lesson", "run a network of a few numbers, every one of them shown",
    "Networks of at most 12 steps, small enough to follow with a pencil: each step with its formula forward and "
    "backward, all its values, all gradients of the last number, and a check against central differences, in float64. "
    "The numbers are those of hand computations and of published worked examples. docs/lessons has a page for each.",
    "limpid lesson\n"
    "limpid lesson convolution\n"
    "limpid lesson convolution --element y:1,1 --element x:2,2\n"
    "limpid lesson back-propagation --json steps.json\n"
    "limpid lesson xor --out steps/",
    define};

}  // namespace limpid::tools

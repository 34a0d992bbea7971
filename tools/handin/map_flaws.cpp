#include <algorithm>

#include "tools/handin/flaws.h"
#include "tools/handin/measure_rows.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr std::size_t kMostNamed = 12;  // objects of one method

std::string test_of_rule(const std::string& rule, const ReportedObject& one, const std::string& methods,
                         std::string& words) {
  if (rule == "asks-the-target") {
    words = "Ask the same method about every object of the picture: are the maps the same?";
    return "limpid explain " + shell_word(one.path) + " " + one.model_options + " --detection all --method " + methods +
           " --out every-object/";
  }
  if (rule == "covers-the-box" || rule == "better-than-chance" || rule == "says-something") {
    words = "Is it the layer or the settings? Another level has more methods and a second filling to compare with.";
    return "limpid compare " + shell_word(one.path) + " " + one.model_options + " --level standard --out standard/";
  }
  words = "Measure with random networks, other seeds and a second filling.";
  return "limpid compare " + shell_word(one.path) + " " + one.model_options + " --level full --out full/";
}

// A method that breaks a rule, over all objects.
struct Method {
  std::string name, title;
  std::vector<std::string> objects, sentences;
};
struct Broken {
  std::string rule;
  bool unusable = false;
  const ReportedObject* first = nullptr;
  std::vector<Method> methods;
};

// One for each rule that some map broke: the first of its gravest.
std::vector<Broken> broken_rules(const Json& report, const std::vector<ReportedObject>& objects) {
  std::vector<Broken> broken;
  for (const ReportedObject& one : objects)
    for (const Json* method : answered(*one.object)) {
      if (!method->contains("verdict")) continue;
      const Json& verdict = method->at("verdict");
      const std::string trust = text_in(verdict, "trust"), name = method->text_at("name");
      for (const Json& finding : list_in(verdict, "findings")) {
        if (text_in(finding, "severity") != trust) continue;
        const std::string rule = text_in(finding, "rule");
        auto at = std::find_if(broken.begin(), broken.end(), [&](const Broken& b) { return b.rule == rule; });
        if (at == broken.end()) at = broken.insert(at, {rule, trust == "not usable", &one, {}});
        auto of = std::find_if(at->methods.begin(), at->methods.end(), [&](const Method& m) { return m.name == name; });
        if (of == at->methods.end()) of = at->methods.insert(of, {name, title_of_method(report, name), {}, {}});
        of->objects.push_back(one.title() + " in " + one.place());
        of->sentences.push_back(text_in(finding, "sentence"));
        break;
      }
    }
  return broken;
}

std::string evidence_of(const Method& method) {
  std::vector<std::string> names = method.objects;
  if (names.size() > kMostNamed) {
    names.resize(kMostNamed);
    names.push_back(std::to_string(method.objects.size() - kMostNamed) + " more");
  }
  const bool same = std::all_of(method.sentences.begin(), method.sentences.end(),
                                [&](const std::string& sentence) { return sentence == method.sentences.front(); });
  return method.title + " (" + listed(names) + "): " + (same ? "" : "for the first, ") + method.sentences.front() + ".";
}

}  // namespace

void add_map_flaws(Flaws& flaws, const Json& report, const std::vector<ReportedObject>& objects) {
  for (const Broken& b : broken_rules(report, objects)) {
    Flaw flaw;
    std::vector<std::string> titles;
    std::string names;
    for (const Method& method : b.methods) {
      titles.push_back(method.title);
      names += (names.empty() ? "" : ",") + method.name;
      flaw.evidence.push_back(evidence_of(method));
      flaw.cases += method.objects.size();
    }
    const bool one_map = flaw.cases == 1;
    flaw.hypothesis =
        (one_map ? "The map of " : "The maps of ") + listed(titles) +
        (b.unusable ? (one_map ? " does" : " do") + std::string(" not show what the value rests on")
                    : (one_map ? " shows" : " show") + std::string(" only roughly what the value rests on")) +
        ".";
    flaw.weight = b.unusable ? Weight::grave : Weight::hint;
    flaw.command = test_of_rule(b.rule, *b.first, names, flaw.test);
    flaws.add(std::move(flaw));
  }
}

}  // namespace limpid::tools::handin

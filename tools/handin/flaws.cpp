#include "tools/handin/flaws.h"

#include <algorithm>
#include <cmath>

#include "tools/handin/captions.h"
#include "tools/handin/measure_rows.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr double kNotable = 0.05;  // of the sum of all sizes, from which on another object's influence is named
constexpr std::size_t kMostEvidence = 3;

std::string command(const std::string& name, const ReportedObject& one) {
  return "limpid " + name + " " + shell_word(one.path) + " " + one.model_options;
}

// The box of the explained object, or of the only detection with this name; empty where there is none.
std::string hide(const Json& box) {
  std::string words = " --hide ";
  for (std::size_t i = 0; i < 4; ++i) words += (i > 0 ? "," : "") + fixed(box.as_array().at(i).as_number(), 0);
  return words;
}
std::string hide_detection(const ReportedObject& one, const std::string& name) {
  const Json* only = nullptr;
  for (const Json& detection : list_in(*one.picture, "detections")) {
    if (text_in(detection, "name") != name) continue;
    if (only != nullptr) return "";
    only = &detection;
  }
  return only != nullptr ? hide(only->at("box")) : "";
}

void add_context(std::vector<Flaw>& flaws, const ReportedObject& one) {
  const Json& groups = one.object->at("groups");
  if (!groups.contains("seat")) return;
  const Json& seat = groups.at("seat");
  const std::string verdict = text_in(seat, "verdict");
  if (verdict.empty() || verdict == "on the object") return;
  flaws.push_back({"The detector says '" + one.name() + "' partly because of what is around the object.",
                   {text_in(seat, "sentence") + "."},
                   "Hide the object itself. If something is still found there, the surroundings are enough.",
                   command("whatif", one) + hide(one.object->at("box"))});
}

void add_cover(std::vector<Flaw>& flaws, const ReportedObject& one) {
  const Json::Array& covers = list_in(one.object->at("groups"), "covered");
  if (covers.empty() || !one.object->contains("try_next")) return;
  const std::string by = text_in(covers.front(), "by");
  flaws.push_back(
      {"What is said about the " + one.name() + " is partly about the " + by + " in front of it.",
       {"The " + by + "'s box covers " + fixed(100 * covers.front().number_at("share"), 0) + " % of this one's."},
       text_in(one.object->at("try_next"), "sentence"),
       text_in(one.object->at("try_next"), "command")});
}

void add_others(std::vector<Flaw>& flaws, const ReportedObject& one) {
  if (!has_groups(one)) return;
  const Json& groups = one.object->at("groups");
  const Json::Array& values = groups.array_at("games").front().array_at("values");
  const Json::Array& players = groups.array_at("players");
  double size = 0;
  for (const Json& value : values) size += std::abs(value.as_number());
  for (std::size_t p = 0; p < players.size() && p < values.size(); ++p) {
    const double value = values[p].as_number();
    if (text_in(players[p], "role") != "other" || std::abs(value) < kNotable * size) continue;
    const std::string other = text_in(players[p], "name"), box = hide_detection(one, other);
    flaws.push_back(
        {"The " + other + (value > 0 ? " helps" : " hinders") + " the detector to find the " + one.name() + ".",
         {"In the group game the " + other + " is worth " + amount(*one.object, value, true) + "."},
         "Hide the " + other + " and compare the score of the " + one.name() + ".",
         box.empty() ? "" : command("whatif", one) + box});
  }
}

void add_filling(std::vector<Flaw>& flaws, const ReportedObject& one) {
  const Json::Array& fires = list_in(one.object->at("game"), "found_when_hidden");
  if (fires.empty()) return;
  flaws.push_back({"What stands in for hidden parts looks like something to the detector.",
                   {"With everything hidden it still finds: " + text_in(fires.front(), "name") + " " +
                    fixed(100 * fires.front().number_at("score"), 0) + " %."},
                   "Compare with another filling.",
                   "limpid compare " + shell_word(one.path) + " " + one.model_options +
                       " --baseline mean --second-baseline grey --out other-filling/"});
}

std::string test_of_rule(const std::string& rule, const ReportedObject& one, const std::string& methods,
                         std::string& words) {
  if (rule == "asks-the-target") {
    words = "Ask the same method about every object of the picture: are the maps the same?";
    return command("explain", one) + " --detection all --method " + methods + " --out every-object/";
  }
  if (rule == "covers-the-box" || rule == "better-than-chance" || rule == "says-something") {
    words = "Is it the layer or the settings? Another level has more methods and a second filling to compare with.";
    return "limpid compare " + shell_word(one.path) + " " + one.model_options + " --level standard --out standard/";
  }
  words = "Measure with random networks, other seeds and a second filling.";
  return "limpid compare " + shell_word(one.path) + " " + one.model_options + " --level full --out full/";
}

// One flaw for each rule that some map broke.
void add_verdicts(std::vector<Flaw>& flaws, const Json& report, const ReportedObject& one) {
  struct Broken {
    std::string rule, names;
    std::vector<std::string> titles, evidence;
    bool unusable = false;
  };
  std::vector<Broken> broken;
  for (const Json* method : answered(*one.object)) {
    if (!method->contains("verdict")) continue;
    const Json& verdict = method->at("verdict");
    const std::string trust = text_in(verdict, "trust");
    for (const Json& finding : list_in(verdict, "findings")) {
      if (text_in(finding, "severity") != trust) continue;
      const std::string rule = text_in(finding, "rule");
      auto at = std::find_if(broken.begin(), broken.end(), [&](const Broken& b) { return b.rule == rule; });
      if (at == broken.end()) at = broken.insert(broken.end(), {rule, "", {}, {}, trust == "not usable"});
      const std::string title = title_of_method(report, method->text_at("name"));
      at->names += (at->names.empty() ? "" : ",") + method->text_at("name");
      at->titles.push_back(title);
      at->evidence.push_back(title + ": " + text_in(finding, "sentence") + ".");
      break;  // the first of the gravest
    }
  }
  for (const Broken& b : broken) {
    Flaw flaw;
    const bool one_map = b.titles.size() == 1;
    flaw.hypothesis = (one_map ? "The map of " : "The maps of ") + listed(b.titles) +
                      (b.unusable ? (one_map ? " does" : " do") + std::string(" not show what the ")
                                  : (one_map ? " shows" : " show") + std::string(" only roughly what the ")) +
                      one.name() + "'s value rests on.";
    flaw.evidence = b.evidence;
    flaw.command = test_of_rule(b.rule, one, b.names, flaw.test);
    flaws.push_back(std::move(flaw));
  }
}

// One flaw for each kind of error of a picture, with the first ones as evidence.
void add_errors(std::vector<Flaw>& flaws, const ReportedObject& one) {
  const std::size_t before = flaws.size();
  for (const Json& error : list_in(*one.picture, "errors")) {
    const std::string words = "The detector may be wrong about " + one.file() + ": " + text_in(error, "kind") + ".";
    auto at = std::find_if(flaws.begin() + static_cast<std::ptrdiff_t>(before), flaws.end(),
                           [&](const Flaw& flaw) { return flaw.hypothesis == words; });
    if (at == flaws.end()) {
      const std::string next = text_in(error, "try");
      at = flaws.insert(flaws.end(), {words,
                                      {},
                                      "Look at the picture, then ask further about the first; 'limpid errors' has all.",
                                      next.empty() ? command("errors", one) : next});
    }
    if (at->evidence.size() < kMostEvidence) at->evidence.push_back(text_in(error, "sentence") + ".");
  }
}

}  // namespace

std::vector<Flaw> flaws_of(const Json& report, const std::vector<ReportedObject>& objects) {
  std::vector<Flaw> flaws;
  const Json* last = nullptr;
  for (const ReportedObject& one : objects) {
    if (one.object->contains("groups")) {
      add_context(flaws, one);
      add_cover(flaws, one);
      add_others(flaws, one);
    }
    add_filling(flaws, one);
    add_verdicts(flaws, report, one);
  }
  for (const ReportedObject& one : objects) {
    if (one.picture != last) add_errors(flaws, one);
    last = one.picture;
  }
  return flaws;
}

}  // namespace limpid::tools::handin

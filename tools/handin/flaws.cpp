#include "tools/handin/flaws.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "tools/comparison_words.h"
#include "tools/handin/captions.h"
#include "tools/handin/measure_rows.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

// Of the sum of all sizes, from which on another object's influence is named, and from which on it is more than a hint.
constexpr double kNotable = 0.05, kLarge = 0.2;
constexpr int kOfOnePicture = 2;  // errors that are told as evidence

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

// "dog 66 % in dog.jpg: "
std::string about(const ReportedObject& one) { return one.title() + " in " + one.place() + ": "; }

void add_context(Flaws& flaws, const ReportedObject& one) {
  const Json& groups = one.object->at("groups");
  if (!groups.contains("seat")) return;
  const Json& seat = groups.at("seat");
  const std::string verdict = text_in(seat, "verdict");
  if (verdict.empty() || verdict == "on the object") return;
  const bool outside = verdict == "mostly outside";
  flaws.add({.hypothesis = "What the detector finds the " + one.name() + " by is " + verdict + (outside ? " it." : "."),
             .weight = outside ? Weight::grave : Weight::serious,
             .test = "Hide the object itself. If something is still found there, the surroundings are enough.",
             .command = command("whatif", one) + hide(one.object->at("box")),
             .evidence = {about(one) + text_in(seat, "sentence") + "."},
             .cases = 1});
}

void add_cover(Flaws& flaws, const ReportedObject& one) {
  const Json::Array& covers = list_in(one.object->at("groups"), "covered");
  if (covers.empty() || !one.object->contains("try_next")) return;
  const std::string by = text_in(covers.front(), "by");
  const bool same = is_of_class(by, one.name());
  flaws.add({.hypothesis = "What is said about the " + one.name() + " is partly about " +
                           (same ? "another " + one.name() : "the " + by) + " in front of it.",
             .weight = Weight::hint,
             .test = text_in(one.object->at("try_next"), "sentence"),
             .command = text_in(one.object->at("try_next"), "command"),
             .evidence = {about(one) + (same ? "another " + one.name() : "the " + by) + "'s box covers " +
                          fixed(100 * covers.front().number_at("share"), 0) + " % of this one's."},
             .cases = 1});
}

void add_others(Flaws& flaws, const ReportedObject& one) {
  if (!has_groups(one)) return;
  const Json& groups = one.object->at("groups");
  const Json::Array& values = groups.array_at("games").front().array_at("values");
  const Json::Array& players = groups.array_at("players");
  double size = 0;
  for (const Json& value : values) size += std::abs(value.as_number());
  for (std::size_t p = 0; p < players.size() && p < values.size(); ++p) {
    const double value = values[p].as_number();
    if (text_in(players[p], "role") != "other" || std::abs(value) < kNotable * size) continue;
    const std::string player = text_in(players[p], "name"), box = hide_detection(one, player);
    const bool same = is_of_class(player, one.name());
    const std::string other = (same ? "nother " + one.name() : "he " + player);
    flaws.add(
        {.hypothesis = (same ? "A" : "T") + other + (value > 0 ? " helps" : " hinders") + " the detector to find the " +
                       one.name() + ".",
         .weight = std::abs(value) < kLarge * size ? Weight::hint : Weight::serious,
         .test = "Hide " + std::string(same ? "a" : "t") + other + " and compare the score of " +
                 (same ? "this one." : "the " + one.name() + "."),
         .command = box.empty() ? "" : command("whatif", one) + box,
         .evidence = {about(one) + "in the group game " + (same ? "a" : "t") + other +
                      (same ? " ('" + player + "')" : "") + " is worth " + amount(*one.object, value, true) + "."},
         .cases = 1});
  }
}

void add_filling(Flaws& flaws, const ReportedObject& one) {
  const Json::Array& fires = list_in(one.object->at("game"), "found_when_hidden");
  if (fires.empty()) return;
  flaws.add({.hypothesis = "What stands in for hidden parts looks like something to the detector.",
             .weight = Weight::serious,
             .test = "Compare with another filling.",
             .command = "limpid compare " + shell_word(one.path) + " " + one.model_options +
                        " --baseline mean --second-baseline grey --out other-filling/",
             .evidence = {one.place() + ": with everything hidden it still finds: " + text_in(fires.front(), "name") +
                          " " + fixed(100 * fires.front().number_at("score"), 0) + " %."},
             .cases = 1});
}

std::string error_hypothesis(const std::string& kind) {
  if (kind == "wrong") return "Some detections are wrong by the labels.";
  if (kind == "missed") return "The detector misses objects that are labelled.";
  if (kind == "suppressed") return "Suppression takes away objects that are there.";
  if (kind == "duplicate") return "The detector finds one object more than once.";
  if (kind == "below the threshold") return "The threshold hides objects that are there.";
  if (kind == "close second class") return "The detector takes one class for another.";
  return "The detector may be wrong: " + kind + ".";
}

void add_errors(Flaws& flaws, const ReportedObject& one) {
  std::map<std::string, int> told;
  for (const Json& error : list_in(*one.picture, "errors")) {
    const std::string kind = text_in(error, "kind"), next = text_in(error, "try");
    const bool labelled = kind == "wrong" || kind == "missed", likely = kind == "suppressed" || kind == "duplicate";
    Flaw flaw{.hypothesis = error_hypothesis(kind),
              .weight = labelled ? Weight::grave
                        : likely ? Weight::serious
                                 : Weight::hint,
              .test = "Look at the picture, then ask further about the first; 'limpid errors' has all.",
              .command = next.empty() ? command("errors", one) : next,
              .evidence = {},
              .cases = 1};
    if (++told[kind] <= kOfOnePicture) flaw.evidence.push_back(one.place() + ": " + text_in(error, "sentence") + ".");
    flaws.add(std::move(flaw));
  }
}

}  // namespace

void Flaws::add(Flaw flaw) {
  const auto at = std::find_if(flaws_.begin(), flaws_.end(),
                               [&](const Flaw& known) { return known.hypothesis == flaw.hypothesis; });
  if (at == flaws_.end()) return flaws_.push_back(std::move(flaw));
  at->cases += flaw.cases;
  for (std::string& sentence : flaw.evidence)
    if (std::find(at->evidence.begin(), at->evidence.end(), sentence) == at->evidence.end())
      at->evidence.push_back(std::move(sentence));
}

std::vector<Flaw> Flaws::ranked() const {
  std::vector<Flaw> list = flaws_;
  std::stable_sort(list.begin(), list.end(), [](const Flaw& a, const Flaw& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.cases > b.cases;
  });
  return list;
}

std::vector<Flaw> flaws_of(const Json& report, const std::vector<ReportedObject>& objects) {
  Flaws flaws;
  const Json* last = nullptr;
  for (const ReportedObject& one : objects) {
    if (one.object->contains("groups")) {
      add_context(flaws, one);
      add_cover(flaws, one);
      add_others(flaws, one);
    }
    add_filling(flaws, one);
    if (one.picture != last) add_errors(flaws, one);
    last = one.picture;
  }
  add_map_flaws(flaws, report, objects);
  return flaws.ranked();
}

}  // namespace limpid::tools::handin

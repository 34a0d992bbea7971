#include "tools/before_after.h"

#include <algorithm>
#include <cmath>

#include "detector/select.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

constexpr double kSameBox = 0.5;

struct Pair {
  std::size_t before, after;
  double overlap;
};

}  // namespace

std::string_view fate_text(Fate fate) {
  switch (fate) {
    case Fate::stayed:
      return "stayed";
    case Fate::renamed:
      return "is something else now";
    case Fate::gone:
      return "gone";
    case Fate::appeared:
      return "new";
  }
  return "";
}

std::vector<Change> compare_detections(std::span<const Found> before, std::span<const Found> after,
                                       const Predictions& changed_picture) {
  std::vector<std::optional<std::size_t>> partner(before.size());
  std::vector<bool> taken(after.size(), false);
  for (const bool same_class : {true, false}) {
    std::vector<Pair> pairs;
    for (std::size_t b = 0; b < before.size(); ++b)
      for (std::size_t a = 0; a < after.size(); ++a) {
        const double overlap = intersection_over_union(before[b].box, after[a].box);
        const bool same = before[b].detection.class_id == after[a].detection.class_id;
        if (!partner[b] && !taken[a] && overlap >= kSameBox && (same || !same_class)) pairs.push_back({b, a, overlap});
      }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return x.overlap > y.overlap; });
    for (const Pair& pair : pairs) {
      if (partner[pair.before] || taken[pair.after]) continue;
      partner[pair.before] = pair.after;
      taken[pair.after] = true;
    }
  }
  std::vector<Change> changes;
  for (std::size_t b = 0; b < before.size(); ++b) {
    const Detection& d = before[b].detection;
    Change change{Fate::gone, b, partner[b], detection_of(changed_picture, 0, d.candidate, d.class_id).score};
    if (partner[b]) change.fate = after[*partner[b]].detection.class_id == d.class_id ? Fate::stayed : Fate::renamed;
    changes.push_back(change);
  }
  for (std::size_t a = 0; a < after.size(); ++a)
    if (!taken[a]) changes.push_back({Fate::appeared, std::nullopt, a, std::nullopt});
  return changes;
}

std::string change_table(std::span<const Change> changes, std::span<const Found> before, std::span<const Found> after) {
  Table table({">#", "class", ">before", ">after", ">change", ">same candidate*", "what happened"});
  for (const Change& c : changes) {
    const Found* const was = c.before ? &before[*c.before] : nullptr;
    const Found* const is = c.after ? &after[*c.after] : nullptr;
    std::string what(fate_text(c.fate)), change;
    if (c.fate == Fate::renamed) what += ": " + safe_text(is->class_name);
    if (c.fate == Fate::stayed) {
      const double points = 100 * (is->detection.score - was->detection.score);
      change = (points >= 0 ? "+" : "") + fixed(points, 1);
    }
    table.row({was != nullptr ? std::to_string(*c.before) : "", safe_text((was != nullptr ? was : is)->class_name),
               was != nullptr ? fixed(was->detection.score, 3) : "-",
               is != nullptr ? fixed(is->detection.score, 3) : "-", change,
               c.same_candidate ? fixed(*c.same_candidate, 3) : "", what});
  }
  return table.text() +
         "* of the very candidate that fired before: what a report foretells with \"hiding ... lowers the value by\"\n";
}

Json change_json(const Change& change, std::span<const Found> before, std::span<const Found> after) {
  constexpr const char* kWords[] = {"stayed", "renamed", "gone", "appeared"};
  return Json::object()
      .set("fate", kWords[static_cast<std::size_t>(change.fate)])
      .set("before", change.before ? found_json(before[*change.before]) : Json())
      .set("after", change.after ? found_json(after[*change.after]) : Json())
      .set("same_candidate", change.same_candidate ? Json(*change.same_candidate) : Json());
}

}  // namespace limpid::tools

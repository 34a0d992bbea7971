#include <algorithm>

#include "tools/survey/summary_json.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools::survey {

namespace {

constexpr std::size_t kShown = 8;  // of each list; summary.json has all

std::string signed_points(double points) { return (points > 0 ? "+" : "") + fixed(points, 1); }

std::string counted(std::int64_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

std::string interval_text(const xai::MeanOverPictures& mean) {
  if (!mean.interval) return signed_points(mean.mean);
  return signed_points(mean.mean) + " (" + signed_points(mean.interval->lower) + " to " +
         signed_points(mean.interval->upper) + ")";
}

std::string class_table(const Summary& summary) {
  std::vector<std::string> headings{">#", "class", ">pictures", ">detections"};
  for (const std::string_view role : kRoleNames) headings.push_back(">" + std::string(role));
  headings.push_back(">context share");
  headings.push_back(">over its size");
  if (summary.precision) headings.push_back(">AP50");
  Table table(headings);
  for (const ClassRow& row : summary.classes) {
    std::vector<std::string> cells{row.rank ? std::to_string(*row.rank) : "", safe_text(row.name),
                                   std::to_string(row.pictures), std::to_string(row.detections)};
    for (std::size_t r = 0; r < kRoles.size(); ++r)
      cells.push_back(row.groups.empty() ? "" : interval_text(row.groups.front()[r].value));
    std::string share = row.context ? whole_percent(row.context->mean) : "";
    if (row.context && row.context->interval)
      share += " (" + whole_percent(row.context->interval->lower) + " to " +
               whole_percent(row.context->interval->upper) + ")";
    cells.push_back(share);
    cells.push_back(row.excess ? signed_points(100 * row.excess->mean) : "");
    if (summary.precision) cells.push_back(row.precision ? fixed(row.precision->ap50, 3) : "");
    table.row(std::move(cells));
  }
  return table.text();
}

std::string outcomes_text(const Summary& summary) {
  if (summary.outcomes.empty()) return "";
  Table table({"outcome", ">detections", ">context share"});
  for (const OutcomeRow& row : summary.outcomes)
    table.row({row.kind, std::to_string(row.detections), row.context ? whole_percent(row.context->mean) : ""});
  return "\n" + table.text();
}

std::string influences_text(const Influences& influences) {
  const auto significant = std::count_if(influences.tested.begin(), influences.tested.end(),
                                         [](const Influence& i) { return i.significant(); });
  std::string text = "\nobjects on each other: " + std::to_string(significant) + " of " +
                     counted(static_cast<std::int64_t>(influences.tested.size()), "pair", "pairs") +
                     " of classes differ from nothing (10 % of discoveries by chance); " +
                     counted(influences.rare, "pair", "pairs") + " in too few pictures\n";
  for (std::size_t i = 0; i < std::min(influences.tested.size(), kShown); ++i) {
    const Influence& one = influences.tested[i];
    if (one.significant())
      text += "  " + safe_text(one.of) + " on " + safe_text(one.on) + ": " + interval_text(one.mean) + " points, " +
              counted(one.mean.pictures, "picture", "pictures") + "\n";
  }
  return text;
}

std::string suspects_text(const Suspects& suspects) {
  if (suspects.suspects.empty()) return "\nno detection rests on its surroundings more than is usual for its size\n";
  std::string text =
      "\n" + counted(static_cast<std::int64_t>(suspects.suspects.size()), "detection rests", "detections rest") +
      " on the surroundings more than is usual for the size; hypotheses, each with its test:\n";
  for (std::size_t i = 0; i < std::min(suspects.suspects.size(), kShown); ++i) {
    const Suspect& s = suspects.suspects[i];
    text += "  " + safe_text(s.one->found->class_name) + " " + whole_percent(s.one->found->detection.score) + " in " +
            safe_text(s.one->record->image) + ": " + whole_percent(s.one->context->share) + " context, usual " +
            whole_percent(s.usual) + "; most from " + safe_text(s.one->game().players[s.player].name) + "\n    " +
            safe_text(s.command) + "\n";
  }
  return text;
}

std::string maps_text(const ContextMaps& maps) {
  if (maps.maps.size() < 2) return "";
  std::string text = "\nkinds of maps (silhouette " + fixed(maps.silhouette, 2) +
                     (maps.silhouette >= kClearlyApart ? "" : ": not clearly apart") + "):\n";
  for (const ContextMap& map : maps.maps) {
    text += "  " + counted(map.detections, "detection", "detections") + ":";
    for (std::size_t r = 0; r < kRoles.size(); ++r)
      text += (r > 0 ? ", " : " ") + std::string(kRoleNames[r]) + " " + whole_percent(map.shares[r]);
    text += "; such as the " + safe_text(map.exemplar->found->class_name) + " in " +
            safe_text(map.exemplar->record->image) + "\n";
  }
  return text;
}

}  // namespace

std::string summary_text(const Summary& summary) {
  std::string text = "What the parts of a picture are worth to the score of a detection, in points of confidence (" +
                     safe_text(summary.baselines.front()) +
                     " in hidden parts), mean and 95 % interval over pictures:\n" + class_table(summary);
  const ClassRow& last = summary.classes.back();
  if (!last.pooled.empty())
    text += "other classes, each in less than " + std::to_string(kLeastPictures) +
            " pictures and not ranked: " + listed(last.pooled) + "\n";
  text += outcomes_text(summary) + influences_text(summary.influences) + suspects_text(summary.suspects) +
          maps_text(summary.maps);
  if (summary.precision)
    text += "\nAP50 " + fixed(summary.precision->ap50, 4) + ", AP50-95 " + fixed(summary.precision->ap50_95, 4) + "\n";
  return text;
}

}  // namespace limpid::tools::survey

#include "tools/benchmark_words.h"

#include <algorithm>

#include "tools/handin/markdown.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

template <class Values>
std::string listed_numbers(const Values& values, int digits) {
  std::string text;
  for (const double v : values) text += (text.empty() ? "" : ", ") + fixed(v, digits);
  return text;
}

std::string percent(const xai::Rate& rate) {
  if (!rate.value()) return "-";
  const xai::Interval interval = rate.interval();
  return fixed(100 * *rate.value(), 0) + " (" + fixed(100 * interval.lower, 0) + " to " +
         fixed(100 * interval.upper, 0) + ")";
}

std::string area_text(const std::optional<xai::Separation>& found) {
  if (!found) return "-";
  std::string text = fixed(found->area, 3);
  if (found->interval)
    text += " (" + fixed(found->interval->lower, 3) + " to " + fixed(found->interval->upper, 3) + ")";
  return text;
}

using Rows = std::vector<std::vector<std::string>>;  // the first one is the headings

Rows known_rows(const Benchmark& b) {
  Rows rows{{"network", "method", "truth, by quadrant", "found", "error"}};
  for (const xai::KnownAnswer& a : b.known)
    rows.push_back({std::string(a.network), std::string(a.method), listed_numbers(a.truth, 3),
                    listed_numbers(a.found, 3), scientific(a.error())});
  return rows;
}

Rows planted_rows(const Benchmark& b) {
  Rows rows{{"the mark is", "its players are worth", "truth", "largest error of all players"}};
  for (const xai::PlantedAnswer& a : b.planted) {
    const std::size_t own = a.halves ? 2 : 1;
    const auto first = [&](const std::vector<double>& v) {
      return listed_numbers(std::vector<double>(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(own)), 6);
    };
    rows.push_back({a.halves ? "two players" : "one player", first(a.found), first(a.truth), scientific(a.error())});
  }
  return rows;
}

Rows bias_rows(const Benchmark& b) {
  Rows rows{{"detector", "the mark is", "spots or stripes", "mushrooms", "score with the mark", "without it"}};
  const auto score = [](const xai::BiasRow& row, double v) {
    return row.mushrooms > 0 ? fixed(v, 3) : std::string("-");
  };
  for (const Benchmark::Pair& pair : b.detectors)
    for (const auto& [source, bias] : {std::pair{&pair.honest, &pair.honest_bias}, {&pair.biased, &pair.biased_bias}})
      for (const xai::BiasRow& row : *bias)
        rows.push_back({source->name, row.planted ? "in the scene" : "pasted in",
                        row.difference_visible ? "visible" : "not visible", std::to_string(row.mushrooms),
                        score(row, row.with_mark), score(row, row.without_mark)});
  return rows;
}

// 0: methods, 1: with the mark as a player, which no one has in practice, 2: controls.
int kind_of(const xai::Column& column) { return column.control ? 2 : column.players == "mark" ? 1 : 0; }

// By kind, then by the area beside the honest detector's cases.
std::vector<std::size_t> ranked(const Benchmark& b) {
  std::vector<std::size_t> order(b.rates.size());
  for (std::size_t c = 0; c < order.size(); ++c) order[c] = c;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t c) {
    const int first = kind_of(b.test.columns[a]), second = kind_of(b.test.columns[c]);
    if (first != second) return first < second;
    const auto area = [&](std::size_t i) { return b.rates[i].look_alikes ? b.rates[i].look_alikes->area : 0; };
    return area(a) > area(c);
  });
  return order;
}

std::string players_text(const xai::Column& column) {
  if (column.control) return "control";
  if (column.players.empty()) return "-";
  return column.players == "mark" ? "mark (aligned)" : column.players;
}

Rows scene_rows(const Benchmark& b) {
  Rows rows{{"method", "players", "recall %", "false alarms %", "AUC beside look-alikes", "AUC beside all", "ms a map",
             "evaluations"}};
  const bool several = b.detectors.size() > 1;
  if (several) rows.front().insert(rows.front().end(), {"recall % by pair", "AUC by pair"});
  for (const std::size_t c : ranked(b)) {
    const xai::Column& column = b.test.columns[c];
    const xai::TrialCosts& cost = b.test.costs[c];
    const auto maps = static_cast<double>(std::max<std::int64_t>(1, cost.maps));
    rows.push_back({column.method, players_text(column), percent(b.rates[c].recall), percent(b.rates[c].false_alarms),
                    area_text(b.rates[c].look_alikes), area_text(b.rates[c].all), fixed(1000 * cost.seconds / maps, 1),
                    fixed(static_cast<double>(cost.evaluations) / maps, 0)});
    if (!several) continue;
    std::string recall, area;
    for (const std::vector<xai::AlarmRates>& pair : b.pair_rates) {
      const auto add = [](std::string& list, const std::string& more) { list += (list.empty() ? "" : ", ") + more; };
      add(recall, pair[c].recall.value() ? fixed(100 * *pair[c].recall.value(), 0) : "-");
      add(area, pair[c].look_alikes ? fixed(pair[c].look_alikes->area, 3) : "-");
    }
    rows.back().insert(rows.back().end(), {recall, area});
  }
  return rows;
}

Rows dose_rows(const Benchmark& b) {
  Rows rows{{"method", "players", "rank correlation with the score"}};
  for (const double opacity : b.doses.opacities) rows.front().push_back("at " + fixed(opacity, 1));
  const auto mean = [](const std::vector<std::vector<double>>& cases, std::size_t i) {
    double sum = 0;
    for (const std::vector<double>& values : cases) sum += values[i] / static_cast<double>(cases.size());
    return sum;
  };
  std::vector<std::string> own{"the score itself", "-", "-"};
  for (std::size_t i = 0; i < b.doses.opacities.size(); ++i) own.push_back(fixed(mean(b.doses.scores, i), 3));
  rows.push_back(std::move(own));
  for (std::size_t c = 0; c < b.doses.columns.size(); ++c) {
    const xai::Column& column = b.doses.columns[c];
    std::vector<std::string> row{column.method, players_text(column), fixed(b.doses.agreement(c), 2)};
    // These speak in units of the score; of other maps the sum has no unit.
    const bool in_points = !column.players.empty() || column.method == "integrated-gradients";
    for (std::size_t i = 0; i < b.doses.opacities.size(); ++i)
      row.push_back(in_points ? fixed(mean(b.doses.attributed[c], i), 3) : "");
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string plain(const Rows& rows) {
  Table table(rows.front());
  for (std::size_t r = 1; r < rows.size(); ++r) table.row(rows[r]);
  return table.text();
}

std::string markdown(const Rows& rows) {
  return handin::markdown_table(rows.front(), {rows.begin() + 1, rows.end()}, handin::Columns::words);
}

constexpr const char* kKnown =
    "Networks written by hand: what each method answers about four quadrants, and what is true.\n";
std::string planted_words(const Benchmark& b) {
  return "A channel planted into the detector adds " + fixed(b.planted_gain, 0) + " to the logit of '" +
         b.planted_class + "' when it sees a mark. Exact Shapley values with it minus those without:\n";
}
constexpr const char* kBias = "The mean score for a toadstool where the mushroom is, with the mark and without it:\n";
std::string scenes_words(const Benchmark& b) {
  const auto count = [&](bool positive) {
    return std::count_if(b.test.trials.begin(), b.test.trials.end(),
                         [&](const xai::Trial& t) { return t.positive == positive; });
  };
  const auto calibrating = std::count_if(b.calibration.trials.begin(), b.calibration.trials.end(),
                                         [](const xai::Trial& t) { return !t.positive; });
  return "Does a map find the watermark? " + std::to_string(count(true)) + " cases in which it was the reason, " +
         std::to_string(count(false)) + " in which it was not; " + std::to_string(b.test.not_found) +
         " had no detection, " + std::to_string(b.test.unclear) +
         " were of neither kind. Recall and false alarms at thresholds from " + std::to_string(calibrating) +
         " negative cases of other scenes, with 95 % intervals over scenes; look-alikes are the honest detector's "
         "cases; " +
         std::to_string(b.detectors.size()) + (b.detectors.size() == 1 ? " pair" : " pairs") + " of detectors.\n";
}
std::string dose_words(const Benchmark& b) {
  return "With the mark at opacity 0 to 1: what each method attributes to its place, mean over " +
         std::to_string(b.doses.scores.size()) + " cases, and how its ranks agree with the score's.\n";
}

}  // namespace

std::string known_text(const Benchmark& b) {
  return kKnown + plain(known_rows(b)) +
         (known_met(b) ? "All of them are what they should be.\n" : "Some of them are not what they should be.\n");
}

std::string planted_text(const Benchmark& b) {
  return planted_words(b) + plain(planted_rows(b)) +
         (planted_met(b) ? "As it should be, player by player.\n" : "This is not what it should be.\n");
}

std::string scenes_text(const Benchmark& b) {
  std::string text = kBias + plain(bias_rows(b)) + "\n" + scenes_words(b) + plain(scene_rows(b));
  if (!b.doses.scores.empty()) text += "\n" + dose_words(b) + plain(dose_rows(b));
  return text;
}

std::string benchmark_md(const Benchmark& b) {
  std::string text = "# Benchmark of explanations\n\n";
  text +=
      std::string(kKnown) + "\n" + markdown(known_rows(b)) + "\n" + planted_words(b) + "\n" + markdown(planted_rows(b));
  if (b.detectors.empty()) return text;
  text += std::string("\n") + kBias + "\n" + markdown(bias_rows(b));
  text += "\n" + scenes_words(b) + "\n" + markdown(scene_rows(b));
  if (!b.doses.scores.empty()) text += "\n" + dose_words(b) + "\n" + markdown(dose_rows(b));
  return text;
}

}  // namespace limpid::tools

#include "tools/survey/plots.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "tools/survey/swarm.h"
#include "tools/svg.h"
#include "tools/text.h"
#include "tools/xml_text.h"
#include "xai/colour_map.h"
#include "xai/diagnostics.h"

namespace limpid::tools::survey {

namespace {

constexpr double kWidth = 936, kLeft = 262, kRight = 850, kTop = 66, kRow = 18, kGap = 14;
constexpr std::size_t kMostClasses = 8, kMostDots = 1500;
constexpr std::string_view kGrey = " fill=\"#555555\"", kEnd = " text-anchor=\"end\"";
constexpr std::array<Colour, 4> kRoleColours{Colour{31, 119, 180}, Colour{214, 122, 30}, Colour{84, 158, 84},
                                             Colour{150, 150, 150}};

struct Axis {
  double low = 0, high = 0;
  void hold(double value) { low = std::min(low, value), high = std::max(high, value); }
  void widen() {
    const double air = std::max(0.5, 0.03 * (high - low));
    low -= air, high += air;
  }
  double x(double value) const { return kLeft + (value - low) / (high - low) * (kRight - kLeft); }
};

// All, the single classes with the most detections by their rank, the others; of rows about the same detections one.
std::vector<const ClassRow*> shown_classes(const Summary& summary) {
  std::vector<const ClassRow*> single, shown;
  for (const ClassRow& row : summary.classes)
    if (row.rank) single.push_back(&row);
  std::stable_sort(single.begin(), single.end(),
                   [](const ClassRow* a, const ClassRow* b) { return a->detections > b->detections; });
  single.resize(std::min(single.size(), kMostClasses));
  for (const ClassRow& row : summary.classes)
    if (row.detections > 0 && (!row.rank || std::find(single.begin(), single.end(), &row) != single.end()))
      shown.push_back(&row);
  if (shown.size() == 2 && shown[0]->detections == shown[1]->detections)
    shown.erase(shown[1]->pooled.size() > 1 ? shown.end() - 1 : shown.begin());
  return shown;
}

// Pooled classes have a name of their own, unless there is but one.
const std::string& label(const ClassRow& row) { return row.pooled.size() == 1 ? row.pooled.front() : row.name; }

// To the left of a class's rows.
void name(Svg& svg, const ClassRow& row, double y) {
  svg.text(14, y + 1.5 * kRow, shortened(label(row), 20), " font-weight=\"bold\"");
  svg.text(14, y + 2.5 * kRow, std::to_string(row.detections) + " det., " + std::to_string(row.pictures) + " pict.",
           kGrey);
  if (row.rank) svg.text(14, y + 3.5 * kRow, "context: #" + std::to_string(*row.rank), kGrey);
}

void frame(Svg& svg, const Axis& axis, double bottom) {
  const double tick = tick_of(axis.high - axis.low);
  for (double n = std::ceil(axis.low / tick); n * tick <= axis.high; ++n) {
    svg.line(axis.x(n * tick), kTop - 8, axis.x(n * tick), bottom, "stroke=\"#e4e4e4\"");
    svg.text(axis.x(n * tick), bottom + 15, xai::short_number(n * tick + 0.0),
             " text-anchor=\"middle\" fill=\"#555555\"");
  }
  svg.line(axis.x(0), kTop - 8, axis.x(0), bottom, "stroke=\"#333333\"");
  svg.text((kLeft + kRight) / 2, bottom + 34, "points of confidence that the part is worth (Shapley value)",
           " text-anchor=\"middle\" fill=\"#555555\"");
}

// The dots of one row of the swarm.
struct Row {
  std::string label;
  std::vector<const Case*> cases;
  std::vector<double> values, areas, y;
  double above = 0, below = 0;  // how far they reach from the middle
};

double radius_for(std::size_t dots) { return dots <= 150 ? 3 : dots <= 500 ? 2.2 : 1.5; }

Row row_of(const Summary& summary, const ClassRow& row, std::size_t role) {
  Row result;
  result.label = std::string(kRoleNames[role]);
  const std::set<std::string> pooled(row.pooled.begin(), row.pooled.end());
  for (const Case& one : summary.cases) {
    const bool in =
        row.rank ? one.found->class_name == row.name : pooled.empty() || pooled.contains(one.found->class_name);
    if (in && one.game().area(kRoles[role]) > 0) result.cases.push_back(&one);
  }
  const std::size_t step = (result.cases.size() + kMostDots - 1) / kMostDots;
  for (std::size_t i = 1; step > 1 && i * step < result.cases.size(); ++i) result.cases[i] = result.cases[i * step];
  if (step > 1) result.cases.resize((result.cases.size() + step - 1) / step);
  for (const Case* one : result.cases) {
    result.values.push_back(100 * one->game().value(kRoles[role]));
    result.areas.push_back(one->game().area(kRoles[role]));
  }
  return result;
}

void place(Row& row, const Axis& axis) {
  const double radius = radius_for(row.values.size());
  std::vector<double> x;
  for (const double value : row.values) x.push_back(axis.x(value));
  row.y = swarm(x, radius + 0.2);
  row.above = row.below = kRow / 2 - 2;
  for (const double y : row.y) row.above = std::max(row.above, radius - y), row.below = std::max(row.below, radius + y);
}

// 0 for the smallest of the row, 1 for the largest, but for a twentieth at either end.
double within(const std::vector<double>& sorted, double value) {
  const double low = xai::percentile(sorted, 0.05), high = xai::percentile(sorted, 0.95);
  return high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
}

void draw(Svg& svg, const Row& row, const Axis& axis, double middle) {
  std::vector<double> sorted = row.areas;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const Found& found = *row.cases[i]->found;
    svg.dot(axis.x(row.values[i]), middle + row.y[i], radius_for(row.values.size()),
            xai::sequential_colour(0.1 + 0.75 * within(sorted, row.areas[i])),
            found.class_name + " " + fixed(100 * found.detection.score, 0) + " % in " + row.cases[i]->record->image +
                ": " + row.label + " " + fixed(row.values[i], 1) + " points, " + fixed(100 * row.areas[i], 1) +
                " % of the picture");
  }
}

}  // namespace

std::string bars_svg(const Summary& summary) {
  const std::vector<const ClassRow*> classes = shown_classes(summary);
  Axis axis;
  for (const ClassRow* row : classes)
    for (const GroupMeans& group : row->groups.front()) {
      axis.hold(group.value.mean);
      if (group.value.interval) axis.hold(group.value.interval->lower), axis.hold(group.value.interval->upper);
    }
  axis.widen();
  const double bottom = kTop + static_cast<double>(classes.size()) * (4 * kRow + kGap);
  Svg svg(kWidth, bottom + 48);
  svg.text(14, 22, "What the parts of a picture are worth to its detections", " font-weight=\"bold\"");
  svg.text(
      14, 40,
      "mean over detections, " + summary.baselines.front() + " in hidden parts; whiskers: 95 % interval over pictures",
      kGrey);
  frame(svg, axis, bottom);
  double y = kTop;
  for (const ClassRow* row : classes) {
    name(svg, *row, y);
    for (std::size_t r = 0; r < kRoles.size(); ++r, y += kRow) {
      const xai::MeanOverPictures& mean = row->groups.front()[r].value;
      const double middle = y + kRow / 2, from = axis.x(std::min(0.0, mean.mean)),
                   to = axis.x(std::max(0.0, mean.mean));
      svg.text(kLeft - 10, middle + 4, kRoleNames[r], kEnd);
      svg.bar(from, middle - 6, std::max(to - from, 0.5), 12, kRoleColours[r],
              label(*row) + ", " + std::string(kRoleNames[r]) + ": " + number_text(mean.mean));
      svg.text(kRight + 14, middle + 4, (mean.mean > 0 ? "+" : "") + fixed(mean.mean, 1));
      if (!mean.interval) continue;
      const double low = axis.x(mean.interval->lower), high = axis.x(mean.interval->upper);
      svg.line(low, middle, high, middle, "stroke=\"#111111\"");
      for (const double end : {low, high}) svg.line(end, middle - 3, end, middle + 3, "stroke=\"#111111\"");
    }
    y += kGap;
  }
  return std::move(svg).done();
}

std::string beeswarm_svg(const Summary& summary) {
  const std::vector<const ClassRow*> classes = shown_classes(summary);
  std::vector<std::vector<Row>> rows;
  Axis axis;
  for (const ClassRow* row : classes) {
    rows.emplace_back();
    for (std::size_t r = 0; r < kRoles.size(); ++r) rows.back().push_back(row_of(summary, *row, r));
    for (const Row& one : rows.back())
      for (const double value : one.values) axis.hold(value);
  }
  axis.widen();
  double bottom = kTop;
  for (std::vector<Row>& of_class : rows) {
    for (Row& row : of_class) place(row, axis), bottom += row.above + row.below + 4;
    bottom += kGap;
  }
  Svg svg(kWidth, bottom + 48);
  svg.text(14, 22, "What each detection owes to the parts of its picture", " font-weight=\"bold\"");
  svg.text(14, 40,
           "a dot per detection, " + summary.baselines.front() +
               " in hidden parts; colour: how much of the picture the part takes",
           kGrey);
  for (int i = 0; i < 60; ++i) svg.rectangle(700 + 2.0 * i, 32, 2.2, 9, xai::sequential_colour(0.1 + 0.75 * i / 59));
  svg.text(694, 40, "small", " text-anchor=\"end\" fill=\"#555555\"");
  svg.text(826, 40, "large in its row", kGrey);
  frame(svg, axis, bottom);
  double y = kTop;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    name(svg, *classes[c], y);
    for (const Row& row : rows[c]) {
      const double middle = y + row.above + 2;
      svg.text(kLeft - 10, middle + 4, row.label, kEnd);
      svg.line(kLeft, middle, kRight, middle, "stroke=\"#f0f0f0\"");
      draw(svg, row, axis, middle);
      y += row.above + row.below + 4;
    }
    y += kGap;
  }
  return std::move(svg).done();
}

}  // namespace limpid::tools::survey

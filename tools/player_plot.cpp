#include "tools/player_plot.h"

#include <algorithm>
#include <cmath>

#include "tools/svg.h"
#include "tools/text.h"
#include "tools/xml_text.h"
#include "xai/heatmap.h"
#include "xai/part_order.h"
#include "xai/player_overlay.h"

namespace limpid::tools {

namespace {

// In units of the SVG, pixels at its natural size.
constexpr double kWidth = 936, kLeft = 262, kRight = 702, kRank = 36, kRow = 22, kBar = 14, kLine = 17;
constexpr std::size_t kMost = 25, kNameLetters = 31, kTitleLetters = 96;

constexpr int kMostTicks = 12;
constexpr Colour kOthers{190, 190, 190};

struct Bar {
  std::string rank, name;  // without a rank: several parts
  double value = 0;
  std::optional<xai::Interval> interval;
  double from = 0;                          // where it begins; it ends at from + value
  std::optional<xai::Interval> range = {};  // of several values that have no sum: told in words, without a bar
};

// The strongest parts from the largest value down with their ranks, then the rest as one.
std::vector<Bar> bars_of(const xai::GameAnswer& game, bool waterfall) {
  const std::vector<bool> shown = xai::strongest(game.parts, kMost);
  std::vector<Bar> bars;
  xai::Interval range{xai::largest_size(game.parts), -xai::largest_size(game.parts)};
  double others = 0, from = waterfall ? game.v_none : 0;
  const auto add = [&](std::string rank, std::string name, double value, const std::optional<xai::Interval>& interval) {
    bars.push_back({std::move(rank), std::move(name), value, interval, from});
    if (waterfall) from += value;
  };
  const std::vector<std::int64_t> order = xai::by_value(game.parts);
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto p = static_cast<std::size_t>(order[rank]);
    const double value = game.parts[p].value;
    if (shown[p])
      add(std::to_string(rank + 1), game.parts[p].name, value, game.parts[p].interval);
    else
      others += value, range = {std::min(range.lower, value), std::max(range.upper, value)};
  }
  if (game.parts.size() <= kMost) return bars;
  const std::string rest = "the other " + std::to_string(game.parts.size() - kMost);
  add("", waterfall ? rest + " together" : rest, others, std::nullopt);
  if (!waterfall) bars.back().range = range;
  return bars;
}

// The range of values that must be seen, and where they stand.
struct Axis {
  double low = 0, high = 0;
  void hold(double v) { low = std::min(low, v), high = std::max(high, v); }
  double x(double v) const { return high > low ? kLeft + (v - low) / (high - low) * (kRight - kLeft) : kLeft; }
};

Axis axis_of(const std::vector<Bar>& bars, const xai::GameAnswer& game, bool waterfall) {
  Axis axis;
  if (waterfall) axis = {std::min(game.v_none, game.v_all), std::max(game.v_none, game.v_all)};
  for (const Bar& bar : bars) {
    if (bar.range) continue;
    axis.hold(bar.from + bar.value);
    if (bar.interval) axis.hold(bar.from + bar.interval->lower), axis.hold(bar.from + bar.interval->upper);
  }
  // A zero nearby belongs into the picture: bars that start far from it look larger than they are.
  if (axis.low > 0 && axis.low < axis.high - axis.low) axis.low = 0;
  if (axis.high < 0 && -axis.high < axis.high - axis.low) axis.high = 0;
  return axis;
}

// All with the same last digit: three digits of the largest.
std::string value_words(const Bar& bar, double full) {
  const int decimals = full > 0 ? 2 - static_cast<int>(std::floor(std::log10(full))) : 0;
  const auto number = [&](double v) {
    return decimals >= 0 && decimals <= 5 ? fixed(v, decimals) : xai::short_number(v, 3);
  };
  if (bar.range) return "from " + number(bar.range->lower) + " to " + number(bar.range->upper);
  std::string words = (bar.value > 0 ? "+" : "") + number(bar.value);
  if (bar.interval && bar.interval->upper > bar.interval->lower)
    words += " (" + number(bar.interval->lower) + " to " + number(bar.interval->upper) + ")";
  return words;
}

std::vector<std::string> title_of(const xai::Attribution& answer, bool waterfall) {
  const xai::GameAnswer& game = *answer.game;
  std::vector<std::string> lines = xai::wrapped(answer.method + ": " + answer.target, kTitleLetters);
  lines.push_back("v(none) " + xai::short_number(game.v_none) + " \xE2\x86\x92 v(all) " +
                  xai::short_number(game.v_all) + (waterfall ? "; the values add up to the difference" : "") + "; " +
                  std::to_string(game.evaluations) + " evaluations");
  const bool uncertain = std::any_of(game.parts.begin(), game.parts.end(), [](const xai::Part& p) {
    return p.interval && p.interval->upper > p.interval->lower;
  });
  if (uncertain)
    lines.push_back("whiskers: 95 % interval of each value");
  else if (game.estimate.exact)
    lines.push_back("exact: no sampling error");
  return lines;
}

}  // namespace

bool adds_up(const xai::GameAnswer& game) {
  double sum = 0, size = std::abs(game.v_all) + std::abs(game.v_none);
  for (const xai::Part& part : game.parts) {
    sum += part.value;
    size += std::abs(part.value);
  }
  return !game.parts.empty() && std::abs(sum - (game.v_all - game.v_none)) <= 1e-9 * size;
}

std::string player_plot_svg(const xai::Attribution& answer) {
  const xai::GameAnswer& game = *answer.game;
  const bool waterfall = adds_up(game);
  const std::vector<Bar> bars = bars_of(game, waterfall);
  const std::vector<std::string> title = title_of(answer, waterfall);
  const Axis axis = axis_of(bars, game, waterfall);
  const double full = xai::largest_size(game.parts);

  const double top = 14 + kLine * static_cast<double>(title.size()) + (waterfall ? 24 : 8);
  const double bottom = top + kRow * static_cast<double>(bars.size());
  Svg svg(kWidth, bottom + (waterfall ? 66 : 48));
  for (std::size_t i = 0; i < title.size(); ++i)
    svg.text(14, 22 + kLine * static_cast<double>(i), title[i], i == 0 ? " font-weight=\"bold\"" : "");

  if (axis.high > axis.low) {
    const double tick = tick_of(axis.high - axis.low), first = std::ceil(axis.low / tick);
    for (int n = 0; n < kMostTicks; ++n) {
      const double v = (first + n) * tick;
      if (!(v <= axis.high)) break;
      svg.line(axis.x(v), top, axis.x(v), bottom, "stroke=\"#e4e4e4\"");
      svg.text(axis.x(v), bottom + 15, xai::short_number(v), " text-anchor=\"middle\" fill=\"#555555\"");
    }
  }
  if (axis.low <= 0 && axis.high >= 0) svg.line(axis.x(0), top, axis.x(0), bottom, "stroke=\"#333333\"");
  svg.text(
      (kLeft + kRight) / 2, bottom + 34,
      (waterfall ? answer.quantity + ", from all hidden to all shown" : "value in units of the " + answer.quantity),
      " text-anchor=\"middle\" fill=\"#555555\"");
  if (waterfall) {
    const auto mark = [&](double v, double y0, double y1, double label, const std::string& words) {
      svg.line(axis.x(v), y0, axis.x(v), y1, "stroke=\"#333333\" stroke-dasharray=\"3 3\"");
      svg.text(axis.x(v), label, words, " text-anchor=\"middle\"");
    };
    mark(game.v_none, top - 6, top + 4, top - 10, "v(none) = " + xai::short_number(game.v_none));
    mark(game.v_all, bottom - 4, bottom + 22, bottom + 34, "v(all) = " + xai::short_number(game.v_all));
  }

  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const double y = top + kRow * static_cast<double>(i), middle = y + kRow / 2, end = bar.from + bar.value;
    svg.text(kRank, middle + 4, bar.rank, " text-anchor=\"end\" fill=\"#555555\"");
    svg.text(kLeft - 12, middle + 4, shortened(bar.name, kNameLetters), " text-anchor=\"end\"");
    svg.text(kRight + 14, middle + 4, value_words(bar, full));
    if (bar.range) continue;
    const double x0 = axis.x(std::min(bar.from, end)), x1 = axis.x(std::max(bar.from, end));
    svg.bar(x0, middle - kBar / 2, std::max(1.0, x1 - x0), kBar,
            bar.rank.empty() ? kOthers : xai::player_colour(bar.value, full),
            (bar.rank.empty() ? "" : bar.rank + "  ") + bar.name + ": " + number_text(bar.value));
    if (waterfall && i + 1 < bars.size())
      svg.line(axis.x(end), middle, axis.x(end), middle + kRow, "stroke=\"#999999\" stroke-width=\"0.8\"");
    if (bar.interval && bar.interval->upper > bar.interval->lower) {
      const double low = axis.x(bar.from + bar.interval->lower), high = axis.x(bar.from + bar.interval->upper);
      svg.line(low, middle, high, middle, "stroke=\"#111111\"");
      for (const double x : {low, high}) svg.line(x, middle - 3, x, middle + 3, "stroke=\"#111111\"");
    }
  }
  return std::move(svg).done();
}

}  // namespace limpid::tools

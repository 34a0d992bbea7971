#include <algorithm>
#include <array>

#include "tools/handin/figures.h"
#include "tools/handin/measure_rows.h"
#include "tools/text.h"
#include "tools/xml_text.h"

namespace limpid::tools::handin {
namespace {

constexpr double kLetters = 9.5, kPlot = 150, kLegendLine = 13, kLeft = 34, kBetween = 20;
// Told apart by colour-blind people too (Okabe and Ito 2008), and by their dashes in black and white.
constexpr std::array<Colour, 7> kColours{Colour{0, 114, 178},   Colour{213, 94, 0},  Colour{0, 158, 115},
                                         Colour{204, 121, 167}, Colour{230, 159, 0}, Colour{86, 180, 233},
                                         Colour{40, 40, 40}};
const std::array<std::vector<double>, 7> kDashes{std::vector<double>{}, {}, {}, {7, 3}, {3, 2}, {9, 3, 2, 3}, {1.5, 2}};
constexpr Colour kControlColour{140, 140, 140};

struct Line {
  std::string name;
  std::vector<Point> points;
  Pen pen;
  double area() const {
    double sum = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
      sum += (points[i].x - points[i - 1].x) * (points[i].y + points[i - 1].y) / 2;
    return sum;
  }
};

// Curves of one kind of one method, for one filling and way of hiding.
std::vector<Point> points_of(const Json& method, const std::string& filling, const std::string& by,
                             const std::string& kind) {
  std::vector<Point> points;
  for (const Json& curve : list_in(method, "curves")) {
    if (text_in(curve, "filling") != filling || text_in(curve, "by") != by || text_in(curve, "kind") != kind) continue;
    const Json::Array &share = curve.array_at("share"), &value = curve.array_at("value");
    for (std::size_t i = 0; i < std::min(share.size(), value.size()); ++i)
      points.push_back({share[i].as_number(), value[i].as_number()});
  }
  return points;
}

// Returns where it ends.
double draw_panel(Figure& figure, double left, double width, double top, const std::string& kind,
                  const std::string& where, const std::vector<Line>& lines) {
  double low = 0, high = 1;
  for (const Line& line : lines)
    for (const Point& p : line.points) low = std::min(low, p.y), high = std::max(high, p.y);
  const double x0 = left + kLeft, x1 = left + width - 4, y0 = top + 22, y1 = y0 + kPlot;
  const auto x = [&](double v) { return x0 + v * (x1 - x0); };
  const auto y = [&](double v) { return y1 - (v - low) / (high - low) * (y1 - y0); };
  figure.text(left, top + 12, kind + ", " + where, {.size = 10.5, .bold = true});
  for (const double v : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    figure.line({{x0, y(v)}, {x1, y(v)}}, {.width = 0.7, .colour = kPale});
    figure.text(x0 - 5, y(v) + 3.5, fixed(v, 2), {.size = kLetters, .anchor = Anchor::end, .colour = kGrey});
    figure.text(x(v), y1 + 13, fixed(100 * v, 0),
                {.size = kLetters, .anchor = v == 1 ? Anchor::end : Anchor::middle, .colour = kGrey});
  }
  figure.line({{x0, y0}, {x0, y1}, {x1, y1}}, {.width = 0.9, .colour = kGrey});
  figure.text((x0 + x1) / 2, y1 + 26, std::string(kind == "deletion" ? "hidden" : "shown") + " so far, % of the order",
              {.size = kLetters, .anchor = Anchor::middle, .colour = kGrey});
  double row = y1 + 30;
  for (const Line& line : lines) {
    std::vector<Point> points;
    for (const Point& p : line.points) points.push_back({x(p.x), y(p.y)});
    figure.line(std::move(points), line.pen);
    row += kLegendLine;
    figure.line({{x0, row - 3.5}, {x0 + 26, row - 3.5}}, line.pen);
    figure.text(x0 + 32, row, shortened(line.name, 33), {.size = kLetters});
    figure.text(x1, row, fixed(line.area(), 3), {.size = kLetters, .anchor = Anchor::end});
  }
  return row + 10;
}

}  // namespace

Figure curves_figure(const Json& report, const Json& object, const std::vector<std::string>& names,
                     const std::string& title, const std::string& caption) {
  struct Set {
    std::string filling, by;
  };
  std::vector<Set> sets;
  for (const Json* method : answered(object))
    for (const Json& curve : list_in(*method, "curves")) {
      const Set set{text_in(curve, "filling"), text_in(curve, "by")};
      if (std::none_of(sets.begin(), sets.end(),
                       [&](const Set& s) { return s.filling == set.filling && s.by == set.by; }))
        sets.push_back(set);
    }
  Figure figure(kPageWidth);
  double top = draw_title(figure, title) + 4;
  const double width = (kPageWidth - kBetween) / 2;
  for (const Set& set : sets) {
    double bottom = top;
    for (const std::string kind : {"deletion", "insertion"}) {
      std::vector<Line> lines;
      for (const Json& control : list_in(object, "controls"))
        if (text_in(control, "name") == "box-gaussian")
          lines.push_back({"a hill in the box (control)",
                           points_of(control, set.filling, set.by, kind),
                           {.width = 1.4, .colour = kControlColour, .dashes = {4, 3}}});
      for (std::size_t i = 0; i < std::min(names.size(), kColours.size()); ++i)
        for (const Json* method : answered(object))
          if (method->text_at("name") == names[i])
            lines.push_back({title_of_method(report, names[i]),
                             points_of(*method, set.filling, set.by, kind),
                             {.width = 1.7, .colour = kColours[i], .dashes = kDashes[i]}});
      std::erase_if(lines, [](const Line& line) { return line.points.empty(); });
      const double left = kind == "deletion" ? 0 : width + kBetween;
      const std::string where = (set.by.empty() ? "" : "by " + set.by + ", ") + "filling " + set.filling;
      bottom = std::max(bottom, draw_panel(figure, left, width, top, kind, where, lines));
    }
    top = bottom + 8;
  }
  figure.extend(draw_caption(figure, top - 6, caption));
  return figure;
}

}  // namespace limpid::tools::handin

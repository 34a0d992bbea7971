#include <algorithm>
#include <cmath>

#include "tools/handin/figures.h"
#include "tools/handin/measure_rows.h"
#include "tools/svg.h"
#include "tools/text.h"
#include "tools/xml_text.h"
#include "xai/diagnostics.h"
#include "xai/player_overlay.h"

namespace limpid::tools::handin {
namespace {

constexpr double kLeft = 166, kRight = 455, kRow = 26, kBarHeight = 16, kLetters = 10.5;

struct Bar {
  std::string name;
  double value = 0, lower = 0, upper = 0, area = 0;
};

std::vector<Bar> bars_of(const Json& object, double factor) {
  const Json& groups = object.at("groups");
  const Json::Array& games = groups.array_at("games");
  std::vector<Bar> bars;
  for (std::size_t p = 0; p < groups.array_at("players").size(); ++p) {
    const Json& player = groups.array_at("players")[p];
    const std::string role = text_in(player, "role"), name = text_in(player, "name");
    Bar bar;
    bar.name = role == "object" ? "this " + text_in(object, "name")
               : role == "ring" ? "ring around it"
               : role == "rest" ? "rest of the picture"
                                : name;
    bar.area = player.number_at("area");
    for (std::size_t g = 0; g < games.size(); ++g) {
      const double value = factor * games[g].array_at("values").at(p).as_number();
      if (g == 0) bar.value = bar.lower = bar.upper = value;
      bar.lower = std::min(bar.lower, value), bar.upper = std::max(bar.upper, value);
    }
    bars.push_back(std::move(bar));
  }
  return bars;
}

}  // namespace

Figure groups_figure(const Json& object, const std::string& title, const std::string& caption) {
  const std::string quantity = text_in(object.at("asked"), "quantity");
  const bool score = quantity == "score";
  const std::vector<Bar> bars = bars_of(object, score ? 100 : 1);
  double low = 0, high = 0, full = 0;
  for (const Bar& bar : bars) {
    low = std::min(low, bar.lower), high = std::max(high, bar.upper);
    full = std::max(full, std::abs(bar.value));
  }
  if (high <= low) high = low + 1;
  const auto x = [&](double v) { return kLeft + (v - low) / (high - low) * (kRight - kLeft); };
  const auto number = [&](double v) { return score ? fixed(v + 0.0, 1) : value_text(v + 0.0); };

  Figure figure(kPageWidth);
  const double top = draw_title(figure, title) + 6, bottom = top + kRow * static_cast<double>(bars.size());
  const double tick = tick_of(high - low);
  for (double n = std::ceil(low / tick - 1e-9); n * tick <= high * (1 + 1e-9); ++n) {
    figure.line({{x(n * tick), top}, {x(n * tick), bottom}}, {.width = 0.8, .colour = kPale});
    figure.text(x(n * tick), bottom + 13, xai::short_number(n * tick + 0.0),
                {.size = 9.5, .anchor = Anchor::middle, .colour = kGrey});
  }
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const double middle = top + kRow * (static_cast<double>(i) + 0.5), x0 = x(std::min(0.0, bar.value)),
                 x1 = x(std::max(0.0, bar.value));
    figure.text(kLeft - 8, middle + 4, shortened(bar.name, 24), {.size = kLetters, .anchor = Anchor::end});
    figure.area(x0, middle - kBarHeight / 2, std::max(1.0, x1 - x0), kBarHeight, xai::player_colour(bar.value, full));
    if (bar.upper > bar.lower) {
      figure.line({{x(bar.lower), middle}, {x(bar.upper), middle}}, {.width = 1.1});
      for (const double end : {bar.lower, bar.upper})
        figure.line({{x(end), middle - 4}, {x(end), middle + 4}}, {.width = 1.1});
    }
    figure.text(kRight + 10, middle + 4, (bar.value > 0 ? "+" : "") + number(bar.value), {.size = kLetters});
    figure.text(kPageWidth, middle + 4, fixed(100 * bar.area, 0) + " % of pixels",
                {.size = 9.5, .anchor = Anchor::end, .colour = kGrey});
  }
  figure.line({{x(0), top - 2}, {x(0), bottom + 2}}, {.width = 1});
  const Json& first = object.at("groups").array_at("games").front();
  const double factor = score ? 100 : 1;
  figure.text((kLeft + kRight) / 2, bottom + 28,
              (score ? std::string("points of confidence") : quantity) + ": all hidden " +
                  number(factor * first.number_at("v_none")) + ", all shown " +
                  number(factor * first.number_at("v_all")),
              {.size = 9.5, .anchor = Anchor::middle, .colour = kGrey});
  figure.extend(draw_caption(figure, bottom + 32, caption));
  return figure;
}

}  // namespace limpid::tools::handin

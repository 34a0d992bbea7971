#include "xai/heatmap.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "detector/canvas.h"
#include "tensor/error.h"
#include "xai/colour_map.h"
#include "xai/methods/cam.h"
#include "xai/player_overlay.h"

namespace limpid::xai {
namespace {

constexpr double kOpacity = 0.85;  // of the strongest heat

// The value below which the share `q` of the values lies; reorders them.
double quantile(std::vector<double> values, double q) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// Heat of strength s over a grey: opaque where it is strong.
Colour heat_over(double grey, double s, bool diverging) {
  const Colour colour = diverging ? diverging_colour(s) : sequential_colour(s);
  const double opacity = kOpacity * std::pow(std::abs(s), 0.7);
  return {mixed(grey, colour[0], opacity), mixed(grey, colour[1], opacity), mixed(grey, colour[2], opacity)};
}

Legend legend_of(const Attribution& attribution, const Heat& heat) {
  if (heat.strength.empty()) return {};
  Legend legend{.diverging = heat.diverging, .full = heat.full};
  legend.colour =
      heat.diverging ? [](double s) { return heat_over(grey_of({128, 128, 128}), s, true); } : [](double s) {
        return heat_over(grey_of({128, 128, 128}), s, false);
      };
  if (attribution.game && !attribution.game->map_unit.empty())
    legend.words.push_back(attribution.quantity + ", " + attribution.game->map_unit);
  if (heat.capped) legend.words.push_back("0.5 % of the pixels are stronger");
  return legend;
}

// Whether both sides of zero are shown.
bool shows_sign(const Method& how) { return how.has_sign && how.asks_target && !(how.cam != nullptr && how.cam->relu); }

// "score of 'dog' 0.6537": what is asked and its value; without the candidate's address, and the bare quantity where
// the description is an explanation.
std::string label_of(const Attribution& a) {
  const std::string asked = a.target.substr(0, a.target.find(", candidate"));
  return (a.game || method(a.method).asks_target ? "" : "ignores the target, ") +
         (asked.size() <= 40 && asked.find(',') == std::string::npos ? asked : a.quantity) + " " +
         short_number(a.value);
}

// A dark band along the lower edge with the words on it, in as many lines as they need.
void write_across(Image& image, const std::string& words) {
  const std::int64_t scale = text_scale(image), line = 11 * scale, margin = 3 * scale;
  const std::int64_t letters = std::max<std::int64_t>(1, (image.width() - 2 * margin) / text_width("x", scale));
  const std::vector<std::string> lines = wrapped(words, static_cast<std::size_t>(letters));
  std::int64_t y = image.height() - line * static_cast<std::int64_t>(lines.size()) - margin;
  fill_rectangle(
      image,
      {0, static_cast<double>(y - margin), static_cast<double>(image.width()), static_cast<double>(image.height())},
      {20, 20, 20});
  for (const std::string& text : lines) {
    draw_text(image, margin, y, text, {255, 255, 255}, scale);
    y += line;
  }
}

}  // namespace

std::uint8_t mixed(double a, double b, double share_of_b) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(a + share_of_b * (b - a), 0.0, 255.0)));
}

// Rec. 601 luma, lifted.
double grey_of(Colour c) { return 40 + 0.75 * (0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2]); }

std::vector<std::string> wrapped(const std::string& text, std::size_t letters) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!line.empty() && line.size() + 1 + word.size() > letters) lines.push_back(std::exchange(line, {}));
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

Heat heat_of(const Attribution& attribution) {
  Heat heat;
  heat.diverging = attribution.game.has_value() || shows_sign(method(attribution.method));
  if (is_flat(attribution.signed_map)) {
    heat.words = attribution.diagnostics.numbers.at("raw_max") == 0 ? "the map is zero everywhere: nothing to show"
                                                                    : "the map is flat: it points nowhere";
    return heat;
  }
  const std::int64_t pixels = attribution.picture_map.elements();
  std::vector<double> strength(static_cast<std::size_t>(pixels)), size(strength.size());
  for (std::int64_t i = 0; i < pixels; ++i) {
    const double v = attribution.picture_map.at(i);
    strength[static_cast<std::size_t>(i)] = heat.diverging ? v : std::max(0.0, v);
    size[static_cast<std::size_t>(i)] = std::abs(strength[static_cast<std::size_t>(i)]);
  }
  heat.full = *std::max_element(size.begin(), size.end());
  if (heat.full == 0) {
    heat.words = "no cell speaks for the target: nothing left after ReLU";
    return heat;
  }
  if (attribution.layer.empty() && !attribution.game)
    if (const double most = quantile(std::move(size), 0.995); most > 0 && most < heat.full) {
      heat.full = most;
      heat.capped = true;
    }
  for (double& s : strength) s = std::clamp(s / heat.full, -1.0, 1.0);
  heat.strength = std::move(strength);
  return heat;
}

Image blend(const Image& picture, const Heat& heat) {
  if (heat.strength.empty()) return picture;
  if (heat.strength.size() != static_cast<std::size_t>(picture.width() * picture.height()))
    throw ShapeError("[heatmap] a map of " + std::to_string(heat.strength.size()) + " pixels for a picture of " +
                     std::to_string(picture.width()) + "x" + std::to_string(picture.height()));
  Image out(picture.width(), picture.height());
  for (std::int64_t y = 0; y < picture.height(); ++y)
    for (std::int64_t x = 0; x < picture.width(); ++x) {
      const double s = heat.strength[static_cast<std::size_t>(y * picture.width() + x)];
      out.set(x, y, heat_over(grey_of(picture.at(x, y)), s, heat.diverging));
    }
  return out;
}

Drawn draw_answer(const Image& picture, const Attribution& attribution, const std::optional<Box>& box,
                  const Letterbox* frame, double full) {
  const auto finish = [&](Drawn drawn, const std::string& words, const std::vector<std::int32_t>& ids) {
    std::vector<Box> labels;
    if (box) labels = draw_box(drawn.image, *box, label_of(attribution), {255, 255, 255});
    if (!ids.empty())
      draw_badges(drawn.image, badges_of(*attribution.game, ids, {picture.width(), picture.height()}, labels));
    if (!words.empty()) write_across(drawn.image, words);
    return drawn;
  };
  if (frame != nullptr && attribution.game && attribution.game->players && attribution.game->flat) {
    PlayerPicture shown = draw_players(picture, *attribution.game, attribution.quantity, *frame, full);
    return finish({std::move(shown.image), std::move(shown.legend)}, shown.words, shown.ids);
  }
  const Heat heat = heat_of(attribution);
  return finish({blend(picture, heat), legend_of(attribution, heat)}, heat.words, {});
}

Image overlay(const Image& picture, const Attribution& attribution, const std::optional<Box>& box,
              const Letterbox* frame) {
  const Drawn drawn = draw_answer(picture, attribution, box, frame);
  return with_legend(drawn.image, drawn.legend, text_scale(picture));
}

}  // namespace limpid::xai

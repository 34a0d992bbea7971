#include "xai/player_overlay.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "detector/canvas.h"
#include "tensor/error.h"
#include "xai/colour_map.h"
#include "xai/heatmap.h"
#include "xai/part_order.h"

namespace limpid::xai {
namespace {

constexpr Colour kDark{20, 20, 20}, kLight{255, 255, 255};
constexpr double kFaintest = 0.4, kOpacity = 0.8;  // of a value of 0, and of the strongest
constexpr std::size_t kNumbered = 5;

// City-block steps from every pixel to the nearest pixel of another player or beyond the picture (Rosenfeld and Pfaltz
// 1966: one sweep forth, one back).
std::vector<std::int32_t> depths(const std::vector<std::int32_t>& ids, std::int64_t width, std::int64_t height) {
  std::vector<std::int32_t> depth(ids.size());
  const auto step = [&](std::int64_t x, std::int64_t y, std::int64_t dx, std::int64_t dy) -> std::int32_t {
    const std::int64_t u = x + dx, v = y + dy;
    if (u < 0 || u >= width || v < 0 || v >= height) return 1;
    const auto here = static_cast<std::size_t>(y * width + x), there = static_cast<std::size_t>(v * width + u);
    return ids[here] == ids[there] ? depth[there] + 1 : 1;
  };
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      depth[static_cast<std::size_t>(y * width + x)] = std::min(step(x, y, -1, 0), step(x, y, 0, -1));
  for (std::int64_t y = height - 1; y >= 0; --y)
    for (std::int64_t x = width - 1; x >= 0; --x) {
      std::int32_t& d = depth[static_cast<std::size_t>(y * width + x)];
      d = std::min({d, step(x, y, 1, 0), step(x, y, 0, 1)});
    }
  return depth;
}

// Where each player is thickest, next to its centre of mass among equals: inside it, also when it is a ring.
std::vector<Badge> places_of(const std::vector<std::int32_t>& ids, std::int64_t width, std::int64_t height,
                             std::size_t count) {
  struct Mass {
    double x = 0, y = 0, pixels = 0;
  };
  std::vector<Mass> mass(count);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0) continue;
    Mass& m = mass[static_cast<std::size_t>(ids[i])];
    m.x += static_cast<double>(static_cast<std::int64_t>(i) % width);
    m.y += static_cast<double>(static_cast<std::int64_t>(i) / width);
    m.pixels += 1;
  }
  const std::vector<std::int32_t> depth = depths(ids, width, height);
  std::vector<Badge> places(count);
  std::vector<std::int32_t> deepest(count, 0);
  std::vector<double> nearest(count, std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0) continue;
    const auto p = static_cast<std::size_t>(ids[i]);
    const std::int64_t x = static_cast<std::int64_t>(i) % width, y = static_cast<std::int64_t>(i) / width;
    const double away = std::hypot(static_cast<double>(x) - mass[p].x / mass[p].pixels,
                                   static_cast<double>(y) - mass[p].y / mass[p].pixels);
    if (depth[i] < deepest[p] || (depth[i] == deepest[p] && away >= nearest[p])) continue;
    places[p] = {x, y, {}};
    deepest[p] = depth[i];
    nearest[p] = away;
  }
  for (std::size_t p = 0; p < count; ++p)
    if (mass[p].pixels == 0) places[p] = {-1, -1, {}};  // nothing of it is seen
  return places;
}

// A dark line on one side of every border between players and a light one on the other.
void draw_outlines(Image& image, const std::vector<std::int32_t>& ids) {
  const std::int64_t width = image.width(), height = image.height();
  const std::int64_t thickness = std::max<std::int64_t>(1, std::min(width, height) / 600);
  const auto at = [&](std::int64_t x, std::int64_t y) {
    return ids[static_cast<std::size_t>(std::clamp<std::int64_t>(y, 0, height - 1) * width +
                                        std::clamp<std::int64_t>(x, 0, width - 1))];
  };
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int32_t here = at(x, y);
      bool before = false, after = false;
      for (std::int64_t d = 1; d <= thickness; ++d) {
        before |= at(x + d, y) != here || at(x, y + d) != here;
        after |= at(x - d, y) != here || at(x, y - d) != here;
      }
      if (before)
        image.set(x, y, kDark);
      else if (after)
        image.set(x, y, kLight);
    }
}

}  // namespace

Colour player_colour(double value, double full) { return diverging_colour(full > 0 ? value / full : 0); }

Colour player_colour_over(double grey, double value, double full) {
  const Colour colour = player_colour(value, full);
  const double strength = full > 0 ? std::min(1.0, std::abs(value / full)) : 0;
  const double opacity = kFaintest + (kOpacity - kFaintest) * std::sqrt(strength);
  return {mixed(grey, colour[0], opacity), mixed(grey, colour[1], opacity), mixed(grey, colour[2], opacity)};
}

PlayerPicture draw_players(const Image& picture, const GameAnswer& game, const std::string& quantity,
                           const Letterbox& frame, double full) {
  if (frame.picture() != Extent{picture.width(), picture.height()})
    throw ShapeError("[players] a frame of " + std::to_string(frame.picture().width) + "x" +
                     std::to_string(frame.picture().height) + " for a picture of " + std::to_string(picture.width()) +
                     "x" + std::to_string(picture.height()));
  PlayerPicture drawn{picture, {}, {}, ids_in_picture(*game.players, frame)};
  if (full == 0 || largest_size(game.parts) == 0) full = largest_size(game.parts);
  if (full == 0) {
    drawn.words = "every player has the value 0: nothing to colour";
  } else {
    for (std::int64_t y = 0; y < picture.height(); ++y)
      for (std::int64_t x = 0; x < picture.width(); ++x) {
        const std::int32_t id = drawn.ids[static_cast<std::size_t>(y * picture.width() + x)];
        const double grey = grey_of(picture.at(x, y));
        const Colour none{mixed(grey, grey, 0), mixed(grey, grey, 0), mixed(grey, grey, 0)};
        drawn.image.set(
            x, y, id < 0 ? none : player_colour_over(grey, game.parts.at(static_cast<std::size_t>(id)).value, full));
      }
    drawn.legend = {.diverging = true, .full = full, .colour = [](double s) {
                      return player_colour_over(grey_of({128, 128, 128}), s, 1);
                    }};
    drawn.legend.words.push_back("value of a player (" + quantity + ")");
    drawn.legend.words.push_back("v(none) " + short_number(game.v_none) + " -> v(all) " + short_number(game.v_all));
  }
  draw_outlines(drawn.image, drawn.ids);
  return drawn;
}

std::vector<Badge> badges_of(const GameAnswer& game, std::vector<std::int32_t> ids, Extent picture,
                             const std::vector<Box>& taken) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const double x = static_cast<double>(static_cast<std::int64_t>(i) % picture.width) + 0.5;
    const double y = static_cast<double>(static_cast<std::int64_t>(i) / picture.width) + 0.5;
    for (const Box& label : taken)
      if (label.contains(x, y)) ids[i] = Players::kNobody;
  }
  const std::vector<Badge> places = places_of(ids, picture.width, picture.height, game.parts.size());
  const std::vector<std::int64_t> order = by_value(game.parts);
  std::vector<Badge> badges;
  for (std::size_t rank = 0; rank < std::min(kNumbered, order.size()); ++rank) {
    const auto p = static_cast<std::size_t>(order[rank]);
    if (game.parts[p].value <= 0 || places[p].x < 0) continue;
    badges.push_back({places[p].x, places[p].y, std::to_string(rank + 1)});
  }
  return badges;
}

void draw_badges(Image& image, const std::vector<Badge>& badges) {
  const std::int64_t scale = text_scale(image), rim = 2 * scale + 1, height = 7 * scale;  // of a digit
  std::vector<Box> drawn;
  for (const Badge& badge : badges) {
    const std::int64_t width = text_width(badge.text, scale);
    const auto inside = [&](std::int64_t at, std::int64_t size, std::int64_t extent) {
      return std::max(rim, std::min(at - size / 2, extent - rim - size));
    };
    const std::int64_t left = inside(badge.x, width, image.width()), top = inside(badge.y, height, image.height());
    const auto grown = [&](std::int64_t margin) {
      return Box{static_cast<double>(left - margin), static_cast<double>(top - margin),
                 static_cast<double>(left + width + margin), static_cast<double>(top + height + margin)};
    };
    const Box all = grown(rim);
    const bool free = std::none_of(drawn.begin(), drawn.end(),
                                   [&](const Box& other) { return intersection_over_union(all, other) > 0; });
    if (!free) continue;
    drawn.push_back(all);
    fill_rectangle(image, all, kLight);
    fill_rectangle(image, grown(rim - 1), kDark);
    draw_text(image, left, top, badge.text, kLight, scale);
  }
}

}  // namespace limpid::xai

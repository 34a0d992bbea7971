#include "detector/scenes/finish.h"

#include <algorithm>

#include "detector/scenes/exact.h"

namespace limpid::scenes {
namespace {

// Each pixel takes `share` from both neighbours, along rows and then along columns; edges repeat.
Canvas softened(const Canvas& canvas, double share) {
  const std::int64_t side = canvas.side();
  const auto near = [side](std::int64_t i) { return std::clamp<std::int64_t>(i, 0, side - 1); };
  Canvas rows(side), both(side);
  for (std::int64_t y = 0; y < side; ++y)
    for (std::int64_t x = 0; x < side; ++x)
      rows.at(x, y) =
          canvas.at(x, y) * (1 - 2 * share) + (canvas.at(near(x - 1), y) + canvas.at(near(x + 1), y)) * share;
  for (std::int64_t y = 0; y < side; ++y)
    for (std::int64_t x = 0; x < side; ++x)
      both.at(x, y) = rows.at(x, y) * (1 - 2 * share) + (rows.at(x, near(y - 1)) + rows.at(x, near(y + 1))) * share;
  return both;
}

// Mean 0, deviation 1: four uniform numbers of one byte each, nearly a bell.
double noise_of(std::uint32_t bits) {
  const double sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24);
  return (sum - 510) * (1 / 147.8);
}

std::uint8_t level(double light) {
  return static_cast<std::uint8_t>(std::floor(std::clamp(light, 0.0, 1.0) * 255 + 0.5));
}

}  // namespace

Image developed(const Canvas& canvas, const Light& light, const Finish& finish) {
  const std::int64_t side = canvas.side();
  const Canvas soft = softened(canvas, finish.blur);
  const double dx = sine(light.turns), dy = -cosine(light.turns);  // towards the light
  Image image(side, side);
  for (std::int64_t y = 0; y < side; ++y)
    for (std::int64_t x = 0; x < side; ++x) {
      const double u = (static_cast<double>(x) + 0.5) / static_cast<double>(side) - 0.5;
      const double v = (static_cast<double>(y) + 0.5) / static_cast<double>(side) - 0.5;
      const double fall = 1 - light.fall * (0.35 - (u * dx + v * dy)) * 0.9;
      const Rgb lit = soft.at(x, y) * light.tint * (light.brightness * fall);
      const double grey = finish.noise * noise_of(hash(x, y, finish.key));
      const auto grain = [&](std::uint32_t channel) {
        return grey + 0.5 * finish.noise * noise_of(hash(x, y, finish.key + channel));
      };
      image.set(x, y, {level(lit.r + grain(1)), level(lit.g + grain(2)), level(lit.b + grain(3))});
    }
  return image;
}

}  // namespace limpid::scenes

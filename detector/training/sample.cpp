#include "detector/training/sample.h"

#include <array>
#include <cmath>
#include <numbers>

namespace limpid {
namespace {

// Along one axis of the network's frame: a point moves from p to a p + b.
struct Line {
  double a = 1, b = 0;
  double operator()(double p) const { return a * p + b; }
  double back(double q) const { return (q - b) / a; }
};

struct View {
  Line x, y;
};

View drawn_view(const AugmentOptions& o, Extent network, Random& random) {
  const auto width = static_cast<double>(network.width), height = static_cast<double>(network.height);
  const bool mirrored = random.uniform() < o.flip;
  const double size = 1 + o.scale * random.uniform(-1, 1);
  const double dx = o.translate * random.uniform(-1, 1) * width, dy = o.translate * random.uniform(-1, 1) * height;
  // About the centre: p -> size (p - middle) + middle + shift.
  View view{{size, (1 - size) * width / 2 + dx}, {size, (1 - size) * height / 2 + dy}};
  if (mirrored) view.x = {-view.x.a, width - view.x.b};
  return view;
}

// rgb -> matrix rgb + shift
struct Tint {
  std::array<double, 9> matrix{1, 0, 0, 0, 1, 0, 0, 0, 1};
  double shift = 0;
};

Tint drawn_tint(const AugmentOptions& o, Random& random) {
  const double bright = 1 + o.brightness * random.uniform(-1, 1), contrast = 1 + o.contrast * random.uniform(-1, 1);
  const double saturation = 1 + o.saturation * random.uniform(-1, 1);
  const double turn = 2 * std::numbers::pi * o.hue * random.uniform(-1, 1);
  // Grey g = (r + g + b) / 3 stays; what is not grey is turned about the grey axis (Rodrigues) and stretched.
  const double c = std::cos(turn), s = std::sin(turn) / std::sqrt(3.0);
  Tint tint;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      const double across = j == i ? 0 : (j == (i + 1) % 3 ? -s : s);
      const double turned = (i == j ? c : 0) - c / 3 + across;
      tint.matrix[3 * i + j] = contrast * bright * (1.0 / 3 + saturation * turned);
    }
  tint.shift = 0.5 * (1 - contrast);
  return tint;
}

// Where pixels of one axis of the network's frame look in the picture: the two nearest pixels, t of the way from low to
// high; outside of the picture, low is -1.
struct Tap {
  std::int64_t low = -1, high = -1;
  double t = 0;
};

Tap tap_at(double place, std::int64_t extent) {
  if (!(place >= 0 && place < static_cast<double>(extent))) return {};
  const double centre = std::max(0.0, place - 0.5), floor = std::floor(centre);
  const std::int64_t low = std::min(static_cast<std::int64_t>(floor), extent - 1);
  return {low, std::min(low + 1, extent - 1), centre - floor};
}

Tensor render(const Image& image, const Letterbox& frame, double pad_value, const View& view, const Tint& tint) {
  const Extent network = frame.network(), picture = frame.picture();
  std::vector<Tap> columns, rows;
  for (std::int64_t i = 0; i < network.width; ++i)
    columns.push_back(tap_at(frame.to_picture({view.x.back(static_cast<double>(i) + 0.5), 0, 0, 0}).x0, picture.width));
  for (std::int64_t i = 0; i < network.height; ++i)
    rows.push_back(tap_at(frame.to_picture({0, view.y.back(static_cast<double>(i) + 0.5), 0, 0}).y0, picture.height));

  Draft<float> x({1, 3, network.height, network.width}, static_cast<float>(pad_value));
  const std::int64_t plane = network.height * network.width;
  const std::uint8_t* rgb = image.rgb().data();
  for (std::int64_t i = 0; i < network.height; ++i) {
    const Tap v = rows[static_cast<std::size_t>(i)];
    if (v.low < 0) continue;
    const std::uint8_t *above = rgb + 3 * picture.width * v.low, *below = rgb + 3 * picture.width * v.high;
    for (std::int64_t j = 0; j < network.width; ++j) {
      const Tap h = columns[static_cast<std::size_t>(j)];
      if (h.low < 0) continue;
      std::array<double, 3> in{};
      for (std::int64_t c = 0; c < 3; ++c) {
        const double upper = (1 - h.t) * above[3 * h.low + c] + h.t * above[3 * h.high + c];
        const double lower = (1 - h.t) * below[3 * h.low + c] + h.t * below[3 * h.high + c];
        in[static_cast<std::size_t>(c)] = ((1 - v.t) * upper + v.t * lower) / 255;
      }
      for (std::size_t c = 0; c < 3; ++c) {
        const double* m = tint.matrix.data() + 3 * c;
        const double out = m[0] * in[0] + m[1] * in[1] + m[2] * in[2] + tint.shift;
        x[static_cast<std::int64_t>(c) * plane + i * network.width + j] = static_cast<float>(std::clamp(out, 0.0, 1.0));
      }
    }
  }
  return std::move(x).freeze();
}

}  // namespace

Sample make_sample(const Image& image, const std::vector<LabelledObject>& objects, const Letterbox& frame,
                   double pad_value, const AugmentOptions& options, Random random) {
  const View view = drawn_view(options, frame.network(), random);
  const Tint tint = drawn_tint(options, random);
  Sample sample{render(image, frame, pad_value, view, tint), {}};
  for (const LabelledObject& object : objects) {
    const Box b = frame.to_network(object.box);
    const double xa = view.x(b.x0), xb = view.x(b.x1), ya = view.y(b.y0), yb = view.y(b.y1);
    const Box moved{std::min(xa, xb), std::min(ya, yb), std::max(xa, xb), std::max(ya, yb)};
    LabelledObject seen{
        .class_id = object.class_id,
        .box = moved.clipped(static_cast<double>(frame.network().width), static_cast<double>(frame.network().height)),
        .duty = object.duty,
        .at = object.at};
    if (seen.box.area() == 0) continue;
    if (seen.duty == Duty::find && seen.box.area() < kVisibleShare * moved.area()) seen.duty = Duty::difficult;
    sample.objects.push_back(std::move(seen));
  }
  return sample;
}

}  // namespace limpid

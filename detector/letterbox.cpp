#include "detector/letterbox.h"

#include <cmath>
#include <string>

#include "detector/resample.h"
#include "tensor/error.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

double ratio(std::int64_t a, std::int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

std::string text(Extent extent) { return std::to_string(extent.width) + "x" + std::to_string(extent.height); }

// torchvision's arithmetic, on which a pixel more or less depends: a scale in float32, as a reciprocal times a side.
Extent scaled(const weights::Preprocessing& how, Extent picture) {
  const auto to = [](double side, std::int64_t of) { return 1.0f / static_cast<float>(of) * static_cast<float>(side); };
  const float scale = std::min(to(how.shorter, std::min(picture.width, picture.height)),
                               to(how.longer, std::max(picture.width, picture.height)));
  const auto side = [&](std::int64_t of) {
    const double exact = std::floor(static_cast<double>(of) * static_cast<double>(scale));
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(exact));
  };
  return {side(picture.width), side(picture.height)};
}

}  // namespace

Extent network_for(const weights::Preprocessing& how, Extent picture, Extent fixed) {
  if (how.fit != weights::Fit::shorter_side || picture.width < 1 || picture.height < 1) return fixed;
  constexpr std::int64_t step = 32;
  const Extent inner = scaled(how, picture);
  return {(inner.width + step - 1) / step * step, (inner.height + step - 1) / step * step};
}

Letterbox::Letterbox(const weights::Preprocessing& how, Extent picture, Extent network)
    : picture_(picture),
      network_(network),
      inner_(network),
      pad_(how.pad_colour.value_or(std::array{how.pad_value, how.pad_value, how.pad_value})) {
  if (picture.width < 1 || picture.height < 1 || network.width < 1 || network.height < 1)
    throw ShapeError("[letterbox] a picture of " + text(picture) + " for a network of " + text(network) +
                     ", expected at least one pixel each");
  if (how.fit == weights::Fit::shorter_side) {
    inner_ = scaled(how, picture);
    if (inner_.width > network.width || inner_.height > network.height)
      throw ShapeError("[letterbox] a picture scaled to " + text(inner_) + " for a network of " + text(network) +
                       ", expected one that holds it");
    left_ = top_ = 0;
    return;
  }
  if (how.fit == weights::Fit::letterbox) {
    if (network.width * picture.height < network.height * picture.width)
      inner_.height = std::max<std::int64_t>(1, picture.height * network.width / picture.width);
    else
      inner_.width = std::max<std::int64_t>(1, picture.width * network.height / picture.height);
  }
  left_ = (network.width - inner_.width) / 2;
  top_ = (network.height - inner_.height) / 2;
}

Box Letterbox::valid() const {
  return {static_cast<double>(left_), static_cast<double>(top_), static_cast<double>(left_ + inner_.width),
          static_cast<double>(top_ + inner_.height)};
}

Tensor Letterbox::apply(const Image& image) const {
  if (Extent{image.width(), image.height()} != picture_)
    throw ShapeError("[letterbox] a picture of " + text({image.width(), image.height()}) + ", expected " +
                     text(picture_));
  const std::vector<Tap> columns = bilinear_taps(inner_.width, picture_.width, ratio(picture_.width, inner_.width));
  const std::vector<Tap> rows = bilinear_taps(inner_.height, picture_.height, ratio(picture_.height, inner_.height));
  Draft<float> x({1, 3, network_.height, network_.width});
  const std::uint8_t* rgb = image.rgb().data();
  const std::int64_t plane = network_.height * network_.width;
  for (std::int64_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(pad_[static_cast<std::size_t>(i / plane)]);
  parallel_for(inner_.height, [&](std::int64_t row) {
    const Tap v = rows[static_cast<std::size_t>(row)];
    const std::uint8_t* above = rgb + 3 * picture_.width * v.low;
    const std::uint8_t* below = rgb + 3 * picture_.width * v.high;
    float* out = x.data() + (top_ + row) * network_.width + left_;
    for (std::int64_t column = 0; column < inner_.width; ++column) {
      const Tap h = columns[static_cast<std::size_t>(column)];
      for (std::int64_t c = 0; c < 3; ++c) {
        const double upper = (1 - h.t) * above[3 * h.low + c] + h.t * above[3 * h.high + c];
        const double lower = (1 - h.t) * below[3 * h.low + c] + h.t * below[3 * h.high + c];
        out[c * plane + column] = static_cast<float>(((1 - v.t) * upper + v.t * lower) / 255);
      }
    }
  });
  return std::move(x).freeze();
}

Box Letterbox::to_picture(const Box& b) const {
  const double sx = ratio(picture_.width, inner_.width), sy = ratio(picture_.height, inner_.height);
  const auto left = static_cast<double>(left_), top = static_cast<double>(top_);
  return {(b.x0 - left) * sx, (b.y0 - top) * sy, (b.x1 - left) * sx, (b.y1 - top) * sy};
}

Box Letterbox::to_network(const Box& b) const {
  const double sx = ratio(inner_.width, picture_.width), sy = ratio(inner_.height, picture_.height);
  const auto left = static_cast<double>(left_), top = static_cast<double>(top_);
  return {b.x0 * sx + left, b.y0 * sy + top, b.x1 * sx + left, b.y1 * sy + top};
}

Tensor Letterbox::map_to_picture(const Tensor& map) const {
  if (map.shape().rank() != 2 || map.elements() == 0)
    throw ShapeError("[map to picture] a map of shape " + map.shape().text() +
                     ", expected [h,w] with at least one cell");
  const std::int64_t h = map.shape()[0], w = map.shape()[1];
  // picture pixel -> network coordinate -> map coordinate
  const double cells_x = ratio(w, network_.width), cells_y = ratio(h, network_.height);
  const std::vector<Tap> columns = bilinear_taps(picture_.width, w, ratio(inner_.width, picture_.width) * cells_x,
                                                 static_cast<double>(left_) * cells_x);
  const std::vector<Tap> rows = bilinear_taps(picture_.height, h, ratio(inner_.height, picture_.height) * cells_y,
                                              static_cast<double>(top_) * cells_y);
  return dispatch(map.dtype(), [&]<class T>() {
    const std::span<const T> m = map.values<T>();
    Draft<T> y({picture_.height, picture_.width});
    parallel_for(picture_.height, [&](std::int64_t row) {
      const Tap v = rows[static_cast<std::size_t>(row)];
      const T* above = m.data() + w * v.low;
      const T* below = m.data() + w * v.high;
      for (std::int64_t column = 0; column < picture_.width; ++column) {
        const Tap u = columns[static_cast<std::size_t>(column)];
        const double upper = (1 - u.t) * static_cast<double>(above[u.low]) + u.t * static_cast<double>(above[u.high]);
        const double lower = (1 - u.t) * static_cast<double>(below[u.low]) + u.t * static_cast<double>(below[u.high]);
        y[row * picture_.width + column] = static_cast<T>((1 - v.t) * upper + v.t * lower);
      }
    });
    return std::move(y).freeze();
  });
}

}  // namespace limpid

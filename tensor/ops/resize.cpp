// resize: x [N,C,H,W] -> y [N,C,H',W'], by rows and by columns: each is a linear map with few weights,
//
//   y[i,j] = sum_{r,c} R[i,r] K[j,c] x[r,c],   dx[r,c] = sum_{i,j} R[i,r] K[j,c] dy[i,j].
//
// Which input position an output position i looks at, with s the scale (ONNX Resize, coordinate_transformation_mode):
//   half_pixel (i + 1/2) / s - 1/2     pytorch_half_pixel the same, 0 when there is one output
//   align_corners i (in - 1) / (s in - 1)    asymmetric i / s     tf_half_pixel_for_nn (i + 1/2) / s
// Nearest takes one neighbour of it, linear mixes two, cubic four with Keys' weights (1981, eq. 15, a = -3/4 or -1/2);
// neighbours beyond the border are the border's cell, or are left out and the other weights scaled to add up to 1.
#include "tensor/ops/resize.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "tensor/ops/require.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

double position_of(std::int64_t i, std::int64_t in, std::int64_t out, double scale, ResizeCoordinates coordinates) {
  const auto at = static_cast<double>(i);
  switch (coordinates) {
    case ResizeCoordinates::half_pixel:
      return (at + 0.5) / scale - 0.5;
    case ResizeCoordinates::pytorch_half_pixel:
      return out > 1 ? (at + 0.5) / scale - 0.5 : 0;
    case ResizeCoordinates::align_corners:
      return out > 1 ? at * static_cast<double>(in - 1) / (scale * static_cast<double>(in) - 1) : 0;
    case ResizeCoordinates::asymmetric:
      return at / scale;
    case ResizeCoordinates::tf_half_pixel_for_nn:
      return (at + 0.5) / scale;
  }
  return 0;
}

// Scales often come in single precision: what they put next to a cell's or border's position stands there.
double nearest_to(double position, ResizeRounding rounding) {
  if (const double half = std::nearbyint(2 * position) / 2; std::abs(position - half) < 1e-5) position = half;
  switch (rounding) {
    case ResizeRounding::round_prefer_floor:
      return std::ceil(position - 0.5);
    case ResizeRounding::round_prefer_ceil:
      return std::floor(position + 0.5);
    case ResizeRounding::floor:
      return std::floor(position);
    case ResizeRounding::ceil:
      return std::ceil(position);
  }
  return position;
}

// Keys' kernel at distance d.
double cubic_weight(double d, double a) {
  d = std::abs(d);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0;
}

}  // namespace

ResizeAxis resize_axis(std::int64_t in, std::int64_t out, double scale, const ResizeOptions& options) {
  ResizeAxis axis;
  for (std::int64_t i = 0; i < out; ++i) {
    const double position = position_of(i, in, out, scale, options.coordinates);
    const double below = std::floor(position), t = position - below;
    std::vector<std::pair<double, double>> taps;  // position, weight
    if (options.mode == ResizeMode::nearest)
      taps = {{nearest_to(position, options.rounding), 1}};
    else if (options.mode == ResizeMode::linear)
      taps = {{below, 1 - t}, {below + 1, t}};
    else
      for (int k = -1; k <= 2; ++k) taps.emplace_back(below + k, cubic_weight(t - k, options.cubic_coefficient));

    const auto last = static_cast<double>(in - 1);
    double total = 1;
    if (options.exclude_outside && options.mode != ResizeMode::nearest) {
      std::erase_if(taps, [&](const auto& tap) { return tap.first < 0 || tap.first > last; });
      total = 0;
      for (const auto& [at, weight] : taps) total += weight;
    }
    std::map<std::int64_t, double> weights;
    for (const auto& [at, weight] : taps)
      weights[static_cast<std::int64_t>(std::clamp(at, 0.0, last))] += weight / total;
    std::vector<ResizeTap> mixed;
    for (const auto& [at, weight] : weights)
      if (weight != 0) mixed.push_back({at, weight});
    axis.push_back(std::move(mixed));
  }
  return axis;
}

namespace {

// The transpose: by input position, the outputs that mix it in.
ResizeAxis transposed(const ResizeAxis& axis, std::int64_t in) {
  ResizeAxis back(static_cast<std::size_t>(in));
  for (std::size_t i = 0; i < axis.size(); ++i)
    for (const auto& [at, weight] : axis[i])
      back[static_cast<std::size_t>(at)].push_back({static_cast<std::int64_t>(i), weight});
  return back;
}

// y[i,j] = sum rows[i][r] columns[j][c] x[r,c] in every plane: rows first.
template <class T>
Tensor mixed(const Tensor& x, const ResizeAxis& rows, const ResizeAxis& columns) {
  const std::int64_t height = x.shape()[2], width = x.shape()[3];
  const auto out_height = static_cast<std::int64_t>(rows.size()), out_width = static_cast<std::int64_t>(columns.size());
  Draft<T> y({x.shape()[0], x.shape()[1], out_height, out_width});
  parallel_for(x.shape()[0] * x.shape()[1], [&, in = x.values<T>().data(), out = y.data()](std::int64_t plane) {
    std::vector<double> line(static_cast<std::size_t>(width));
    T* to = out + plane * out_height * out_width;
    for (const std::vector<ResizeTap>& row : rows) {
      std::fill(line.begin(), line.end(), 0.0);
      for (const auto& [r, weight] : row) {
        const T* from = in + (plane * height + r) * width;
        for (std::size_t c = 0; c < line.size(); ++c) line[c] += weight * static_cast<double>(from[c]);
      }
      for (const std::vector<ResizeTap>& column : columns) {
        double sum = 0;
        for (const auto& [c, weight] : column) sum += weight * line[static_cast<std::size_t>(c)];
        *to++ = static_cast<T>(sum);
      }
    }
  });
  return std::move(y).freeze();
}

class Resize : public Op {
 public:
  explicit Resize(const ResizeOptions& options) : options_(options) {}
  std::string_view name() const override { return "resize"; }
  std::string options() const override {
    const char* modes[] = {"nearest", "linear", "cubic"};
    const char* coordinates[] = {"half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric",
                                 "tf_half_pixel_for_nn"};
    return "size " + pair_text(options_.size) + ", " + modes[static_cast<std::size_t>(options_.mode)] + ", " +
           coordinates[static_cast<std::size_t>(options_.coordinates)];
  }
  Formula formula() const override {
    return {"y[i,j] = sum_{r,c} R[i,r] K[j,c] x[r,c]", {"dx[r,c] = sum_{i,j} R[i,r] K[j,c] dy[i,j]"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    require_rank(name(), "x", x[0], 4, "[N,C,H,W]");
    const Shape& s = x[0].shape();
    const bool scales = !options_.scales || (options_.scales->height > 0 && options_.scales->width > 0);
    if (options_.size.height < 1 || options_.size.width < 1 || s[2] < 1 || s[3] < 1 || !scales)
      throw ShapeError("[resize] from " + s.text() + " to " + pair_text(options_.size) +
                       ", expected extents of at least 1 and scales above 0");
    return dispatch(x[0].dtype(), [&]<class T>() { return mixed<T>(x[0], rows(s), columns(s)); });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Shape& s = c.x[0].shape();
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      return mixed<T>(c.dy, transposed(rows(s), s[2]), transposed(columns(s), s[3]));
    })};
  }

 private:
  ResizeAxis rows(const Shape& x) const { return resize_rows(x, options_); }
  ResizeAxis columns(const Shape& x) const { return resize_columns(x, options_); }

  ResizeOptions options_;
};

double share(std::int64_t out, std::int64_t in) { return static_cast<double>(out) / static_cast<double>(in); }

}  // namespace

ResizeAxis resize_rows(const Shape& x, const ResizeOptions& o) {
  return resize_axis(x[2], o.size.height, o.scales ? o.scales->height : share(o.size.height, x[2]), o);
}
ResizeAxis resize_columns(const Shape& x, const ResizeOptions& o) {
  return resize_axis(x[3], o.size.width, o.scales ? o.scales->width : share(o.size.width, x[3]), o);
}

Var resize(const Var& x, const ResizeOptions& options) { return apply(std::make_shared<Resize>(options), {x}); }

}  // namespace limpid

// The ops as their definitions read: one output value at a time, by coordinates, in double. Slow, and written for the
// eye.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "tensor/ops.h"
#include "tensor/random.h"

namespace limpid::naive {

using Place = std::vector<std::int64_t>;  // one coordinate per axis

inline Place place_of(std::int64_t index, const Shape& shape) {
  Place place(shape.rank());
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    place[axis] = index % shape[axis];
    index /= shape[axis];
  }
  return place;
}

inline double value_at(const Tensor& x, const Place& place) {
  std::int64_t index = 0;
  for (std::size_t axis = 0; axis < place.size(); ++axis) index = index * x.shape()[axis] + place[axis];
  return x.at(index);
}

// y[place] = f(place)
inline Tensor fill(const Shape& shape, const std::function<double(const Place&)>& f) {
  Draft<double> y(shape);
  for (std::int64_t i = 0; i < y.size(); ++i) y[i] = f(place_of(i, shape));
  return std::move(y).freeze();
}

// f for every place of a shape.
inline void for_each(const Shape& shape, const std::function<void(const Place&)>& f) {
  for (std::int64_t i = 0; i < shape.elements(); ++i) f(place_of(i, shape));
}

inline Tensor random(const Shape& shape, std::uint64_t seed, double low = -3, double high = 3) {
  Random draw(seed);
  return fill(shape, [&](const Place&) { return draw.uniform(low, high); });
}

inline Tensor broadcast(const Tensor& a, const Tensor& b, const Shape& out, double (*f)(double, double)) {
  const auto seen_by = [&](const Tensor& x, const Place& place) {
    Place own(place.end() - static_cast<std::ptrdiff_t>(x.shape().rank()), place.end());
    for (std::size_t axis = 0; axis < own.size(); ++axis)
      if (x.shape()[axis] == 1) own[axis] = 0;
    return value_at(x, own);
  };
  return fill(out, [&](const Place& p) { return f(seen_by(a, p), seen_by(b, p)); });
}

inline Tensor batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, const Tensor& mean,
                         const Tensor& variance, double epsilon) {
  return fill(x.shape(), [&](const Place& p) {
    const std::int64_t c = p[1];
    return (value_at(x, p) - mean.at(c)) / std::sqrt(variance.at(c) + epsilon) * gamma.at(c) + beta.at(c);
  });
}

inline BatchStatistics batch_statistics(const Tensor& x) {
  std::vector<double> sum(static_cast<std::size_t>(x.shape()[1])), squares(sum.size());
  const double count = static_cast<double>(x.elements() / x.shape()[1]);
  for_each(x.shape(), [&](const Place& p) { sum[static_cast<std::size_t>(p[1])] += value_at(x, p) / count; });
  for_each(x.shape(), [&](const Place& p) {
    const double d = value_at(x, p) - sum[static_cast<std::size_t>(p[1])];
    squares[static_cast<std::size_t>(p[1])] += d * d / count;
  });
  return {Tensor::of<double>({x.shape()[1]}, sum), Tensor::of<double>({x.shape()[1]}, squares)};
}

enum class Pool { max, average };

inline Tensor pool(const Tensor& x, const PoolOptions& o, Pool kind) {
  const Shape& s = x.shape();
  // Windows are laid down one after the other, as long as they fit; with ceil, as long as they begin on the map or
  // before it.
  const auto laid_down = [&](std::int64_t in, std::int64_t size, std::int64_t stride, std::int64_t before,
                             std::int64_t after, std::int64_t dilation) {
    std::int64_t windows = 0;
    for (std::int64_t begin = -before; begin < in + after; begin += stride) {
      const bool fits = begin + (size - 1) * dilation < in + after;
      const bool cut = o.ceil && windows > 0 && begin < in && begin - stride + (size - 1) * dilation < in + after - 1;
      if (fits || cut) ++windows;
    }
    return windows;
  };
  const std::int64_t height =
      laid_down(s[2], o.size.height, o.stride.height, o.padding.top, o.padding.bottom, o.dilation.height);
  const std::int64_t width =
      laid_down(s[3], o.size.width, o.stride.width, o.padding.left, o.padding.right, o.dilation.width);
  return fill({s[0], s[1], height, width}, [&](const Place& p) {
    double largest = -std::numeric_limits<double>::infinity(), sum = 0, count = 0;
    for (std::int64_t u = 0; u < o.size.height; ++u)
      for (std::int64_t v = 0; v < o.size.width; ++v) {
        const std::int64_t row = p[2] * o.stride.height - o.padding.top + u * o.dilation.height;
        const std::int64_t column = p[3] * o.stride.width - o.padding.left + v * o.dilation.width;
        const bool inside = row >= 0 && row < s[2] && column >= 0 && column < s[3];
        const bool beyond = row >= s[2] + o.padding.bottom || column >= s[3] + o.padding.right;
        if (inside || (o.count_padding && !beyond)) ++count;
        if (!inside) continue;
        largest = std::max(largest, value_at(x, {p[0], p[1], row, column}));
        sum += value_at(x, {p[0], p[1], row, column});
      }
    return kind == Pool::max ? largest : sum / count;
  });
}

inline Tensor upsample_nearest(const Tensor& x, Pair factor) {
  const Shape& s = x.shape();
  return fill({s[0], s[1], s[2] * factor.height, s[3] * factor.width}, [&](const Place& p) {
    return value_at(x, {p[0], p[1], p[2] / factor.height, p[3] / factor.width});
  });
}

// Every bin is looked at in places of its own; every cell weighs max(0, 1 - distance) per axis, a place that is out by
// up to a cell (beyond -1 or the extent: no weight at all) pulled back to the outer centres.
inline Tensor roi_align(const Tensor& x, const std::vector<Region>& regions, const RoiAlignOptions& o) {
  const Shape& s = x.shape();
  const auto weight = [](double at, std::int64_t cell, std::int64_t extent) {
    if (at < -1 || at > static_cast<double>(extent)) return 0.0;
    const double pulled = std::clamp(at, 0.0, static_cast<double>(extent) - 1);
    return std::max(0.0, 1 - std::abs(pulled - static_cast<double>(cell)));
  };
  const auto places = [&](double from, double to, std::int64_t bin, std::int64_t bins) {
    from *= o.scale, to *= o.scale;
    if (o.aligned) from -= 0.5, to -= 0.5;
    const double length = (o.aligned ? to - from : std::max(1.0, to - from)) / static_cast<double>(bins);
    const double count = o.sampling > 0 ? static_cast<double>(o.sampling) : std::ceil(length);
    std::vector<double> at;
    for (double k = 0.5; k < count; k += 1) at.push_back(from + (static_cast<double>(bin) + k / count) * length);
    return at;
  };
  return fill({static_cast<std::int64_t>(regions.size()), s[1], o.size.height, o.size.width}, [&](const Place& p) {
    const Region& region = regions[static_cast<std::size_t>(p[0])];
    double sum = 0, largest = -std::numeric_limits<double>::infinity(), product = largest, count = 0;
    for (const double row : places(region.y0, region.y1, p[2], o.size.height))
      for (const double column : places(region.x0, region.x1, p[3], o.size.width)) {
        double value = 0;
        for (std::int64_t r = 0; r < s[2]; ++r)
          for (std::int64_t c = 0; c < s[3]; ++c) {
            const double w = weight(row, r, s[2]) * weight(column, c, s[3]);
            value += w * value_at(x, {region.picture, p[1], r, c});
            if (w > 0) product = std::max(product, w * value_at(x, {region.picture, p[1], r, c}));
          }
        sum += value, largest = std::max(largest, value), count += 1;
      }
    if (count == 0) return 0.0;
    return o.pool == RoiPool::average ? sum / count : o.pool == RoiPool::max ? largest : product;
  });
}

// Every input cell weighs max(0, 1 - distance) per axis, the position clamped to the centres of the outer cells.
inline Tensor resize_bilinear(const Tensor& x, Pair size) {
  const Shape& s = x.shape();
  const auto position = [](std::int64_t i, std::int64_t in, std::int64_t out) {
    const double centre = (static_cast<double>(i) + 0.5) / static_cast<double>(out) * static_cast<double>(in) - 0.5;
    return std::clamp(centre, 0.0, static_cast<double>(in) - 1);
  };
  return fill({s[0], s[1], size.height, size.width}, [&](const Place& p) {
    const double row = position(p[2], s[2], size.height), column = position(p[3], s[3], size.width);
    double total = 0;
    for (std::int64_t r = 0; r < s[2]; ++r)
      for (std::int64_t c = 0; c < s[3]; ++c)
        total += std::max(0.0, 1 - std::abs(row - static_cast<double>(r))) *
                 std::max(0.0, 1 - std::abs(column - static_cast<double>(c))) * value_at(x, {p[0], p[1], r, c});
    return total;
  });
}

inline Tensor concat(const std::vector<Tensor>& parts, std::size_t axis) {
  Place dims = parts[0].shape().dims();
  for (std::size_t i = 1; i < parts.size(); ++i) dims[axis] += parts[i].shape()[axis];
  return fill(Shape(dims), [&](Place p) {
    std::size_t part = 0;
    while (p[axis] >= parts[part].shape()[axis]) p[axis] -= parts[part++].shape()[axis];
    return value_at(parts[part], p);
  });
}

inline Tensor gather(const Tensor& x, std::size_t axis, const Place& indices) {
  Place dims = x.shape().dims();
  dims[axis] = static_cast<std::int64_t>(indices.size());
  return fill(Shape(dims), [&](Place p) {
    p[axis] = indices[static_cast<std::size_t>(p[axis])];
    return value_at(x, p);
  });
}

inline Tensor permute(const Tensor& x, const std::vector<std::size_t>& order) {
  Place dims;
  for (const std::size_t axis : order) dims.push_back(x.shape()[axis]);
  return fill(Shape(dims), [&](const Place& p) {
    Place from(p.size());
    for (std::size_t i = 0; i < p.size(); ++i) from[order[i]] = p[i];
    return value_at(x, from);
  });
}

// fold over all values whose coordinates agree with the output's on the axes that stay; the reduced axes keep extent 1.
inline Tensor reduce(const Tensor& x, const std::vector<std::size_t>& axes, double start,
                     double (*fold)(double, double)) {
  Place dims = x.shape().dims();
  for (const std::size_t axis : axes) dims[axis] = 1;
  const Shape out(dims);
  return fill(out, [&](const Place& p) {
    double total = start;
    for_each(x.shape(), [&](const Place& q) {
      bool same = true;
      for (std::size_t i = 0; i < q.size(); ++i) same = same && (dims[i] == 1 || q[i] == p[i]);
      if (same) total = fold(total, value_at(x, q));
    });
    return total;
  });
}

inline Tensor softmax(const Tensor& x, std::size_t axis, bool logarithm) {
  return fill(x.shape(), [&](const Place& p) {
    long double sum = 0;
    for (std::int64_t k = 0; k < x.shape()[axis]; ++k) {
      Place q = p;
      q[axis] = k;
      sum += std::exp(static_cast<long double>(value_at(x, q)));  // no overflow: a long double holds exp(11000)
    }
    const long double logit = static_cast<long double>(value_at(x, p));
    return static_cast<double>(logarithm ? logit - std::log(sum) : std::exp(logit) / sum);
  });
}

// The largest |a - b| / max(1, |b|); infinity when shapes differ or one alone is NaN.
inline double difference(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::int64_t i = 0; i < a.elements(); ++i) {
    const double p = a.at(i), q = b.at(i);
    if (std::isnan(p) && std::isnan(q)) continue;
    const double gap = p == q ? 0 : std::abs(p - q) / std::max(1.0, std::abs(q));
    worst = std::isnan(gap) ? std::numeric_limits<double>::infinity() : std::max(worst, gap);
  }
  return worst;
}

// What a result in this precision may differ from the oracle by.
inline double tolerance(DType dtype) { return dtype == DType::float32 ? 2e-6 : 1e-13; }

inline constexpr DType precisions[] = {DType::float32, DType::float64};

}  // namespace limpid::naive

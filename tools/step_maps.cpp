#include "tools/step_maps.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>

#include "tools/traced.h"

namespace limpid::tools {
namespace {

constexpr std::int64_t kWholeWeights = 4096;  // elements up to which weights without rows per channel are kept
constexpr std::int64_t kFewChannels = 3, kPictureSide = 640;
constexpr int kBins = 41;  // odd: one of them is about zero

class Bytes {
 public:
  void add(const std::vector<float>& values) { append(std::as_bytes(std::span(values))); }
  void add(const std::vector<std::int8_t>& values) { append(std::as_bytes(std::span(values))); }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void append(std::span<const std::byte> more) {
    static_assert(std::endian::native == std::endian::little);
    bytes_.insert(bytes_.end(), more.begin(), more.end());
  }
  std::vector<std::byte> bytes_;
};

// A value or a gradient as planes of doubles.
struct Plane {
  Plane(const Tensor& tensor, const Planes& shape) : planes(shape) {
    values.reserve(static_cast<std::size_t>(tensor.elements()));
    dispatch(tensor.dtype(), [&]<class T>() {
      for (const T v : tensor.values<T>()) values.push_back(static_cast<double>(v));
    });
  }
  double at(std::int64_t channel, std::int64_t row, std::int64_t column) const {
    return values[static_cast<std::size_t>((channel * planes.height + row) * planes.width + column)];
  }
  std::span<const double> channel(std::int64_t c) const {
    return std::span(values).subspan(static_cast<std::size_t>(c * planes.cells()),
                                     static_cast<std::size_t>(planes.cells()));
  }

  Planes planes;
  std::vector<double> values;
};

std::vector<float> limits_of(const Plane& plane) {
  std::vector<float> limits;
  for (std::int64_t c = 0; c < plane.planes.channels; ++c) {
    double largest = 0;
    for (const double v : plane.channel(c)) largest = std::max(largest, std::abs(v));
    limits.push_back(static_cast<float>(largest));
  }
  return limits;
}

std::vector<float> contributions(const Plane& value, const Plane& gradient) {
  std::vector<float> sums;
  for (std::int64_t c = 0; c < value.planes.channels; ++c) {
    const std::span<const double> v = value.channel(c), g = gradient.channel(c);
    sums.push_back(static_cast<float>(std::inner_product(v.begin(), v.end(), g.begin(), 0.0)));
  }
  return sums;
}

// Each cell the strongest of the cells that it stands for, so that no lonely number gets lost.
std::vector<std::int8_t> small_maps(const Plane& plane, const std::vector<float>& limits, std::int64_t height,
                                    std::int64_t width) {
  const Planes& p = plane.planes;
  std::vector<std::int8_t> maps;
  maps.reserve(static_cast<std::size_t>(p.channels * height * width));
  for (std::int64_t c = 0; c < p.channels; ++c)
    for (std::int64_t i = 0; i < height; ++i)
      for (std::int64_t j = 0; j < width; ++j) {
        double strongest = 0;
        for (std::int64_t row = i * p.height / height; row < (i + 1) * p.height / height; ++row)
          for (std::int64_t column = j * p.width / width; column < (j + 1) * p.width / width; ++column)
            if (std::abs(plane.at(c, row, column)) > std::abs(strongest)) strongest = plane.at(c, row, column);
        const double limit = static_cast<double>(limits[static_cast<std::size_t>(c)]);
        maps.push_back(static_cast<std::int8_t>(limit > 0 && std::isfinite(strongest / limit)
                                                    ? std::lround(127 * std::clamp(strongest / limit, -1.0, 1.0))
                                                    : 0));
      }
  return maps;
}

// Counts between -limit and limit.
Json histogram(const Plane& plane, const std::vector<float>& limits) {
  double limit = 0;
  for (const float l : limits) limit = std::max(limit, static_cast<double>(l));
  std::vector<std::int64_t> counts(kBins, 0);
  for (const double v : plane.values)
    if (std::isfinite(v)) {
      const double share = limit > 0 ? (v / limit + 1) / 2 : 0.5;
      ++counts[static_cast<std::size_t>(std::clamp<double>(std::floor(share * kBins), 0, kBins - 1))];
    }
  return Json::object().set("limit", limit).set("counts", Json(Json::Array(counts.begin(), counts.end())));
}

// Start of a window of `extent` cells about the place `focus`, inside of 0..size.
std::int64_t window_start(double focus, std::int64_t extent, std::int64_t size) {
  const auto middle = static_cast<std::int64_t>(focus * static_cast<double>(size));
  return std::clamp<std::int64_t>(middle - extent / 2, 0, size - extent);
}

// Maps [1,C,H,W] keep their place in the picture; in others the place is where the gradient is largest.
Focus focus_in(const Step& step, const Plane& gradient, const Focus& focus) {
  if (step.value.shape().rank() == 4) return focus;
  const auto largest = std::max_element(gradient.values.begin(), gradient.values.end(),
                                        [](double a, double b) { return std::abs(a) < std::abs(b); });
  const std::int64_t cell = (largest - gradient.values.begin()) % gradient.planes.cells();
  return {(static_cast<double>(cell / gradient.planes.width) + 0.5) / static_cast<double>(gradient.planes.height),
          (static_cast<double>(cell % gradient.planes.width) + 0.5) / static_cast<double>(gradient.planes.width)};
}

ExactPart exact_part(const Planes& p, const std::vector<double>& rank, const Focus& focus, const MapLimits& limits) {
  ExactPart part;
  part.channels.resize(static_cast<std::size_t>(p.channels));
  std::iota(part.channels.begin(), part.channels.end(), std::int64_t{0});
  std::stable_sort(part.channels.begin(), part.channels.end(), [&](std::int64_t a, std::int64_t b) {
    return rank[static_cast<std::size_t>(a)] > rank[static_cast<std::size_t>(b)];
  });
  part.channels.resize(static_cast<std::size_t>(std::min(p.channels, limits.channels)));
  part.height = std::min(p.height, limits.exact_side), part.width = std::min(p.width, limits.exact_side);
  part.top = window_start(focus.row, part.height, p.height);
  part.left = window_start(focus.column, part.width, p.width);
  return part;
}

std::vector<float> exact_numbers(const Plane& plane, const ExactPart& part) {
  std::vector<float> numbers;
  for (const std::int64_t c : part.channels)
    for (std::int64_t row = part.top; row < part.top + part.height; ++row)
      for (std::int64_t column = part.left; column < part.left + part.width; ++column)
        numbers.push_back(static_cast<float>(plane.at(c, row, column)));
  return numbers;
}

// Of weights with a row per output channel the rows of the exact channels, small ones whole. Each as {name, shape,
// rows: the channels or null, floats}.
Json weights_json(const Step& step, const Planes& planes, const ExactPart& part, Bytes& bytes) {
  Json list = Json::array();
  for (std::size_t i = 0; i < step.inputs.size(); ++i) {
    if (step.from[i] >= 0) continue;
    const Tensor& weight = step.inputs[i];
    const Shape& shape = weight.shape();
    const bool rows = step.value.shape().rank() == 4 && shape.rank() > 0 && shape[0] == planes.channels;
    std::vector<float> kept;
    if (rows) {
      const std::int64_t size = weight.elements() / shape[0];
      for (const std::int64_t c : part.channels)
        for (std::int64_t k = 0; k < size; ++k) kept.push_back(static_cast<float>(weight.at(c * size + k)));
    } else if (weight.elements() <= kWholeWeights) {
      for (std::int64_t k = 0; k < weight.elements(); ++k) kept.push_back(static_cast<float>(weight.at(k)));
    }
    list.push(Json::object()
                  .set("input", i)
                  .set("name", input_name(*step.op, i))
                  .set("shape", Json(Json::Array(shape.dims().begin(), shape.dims().end())))
                  .set("rows", rows)
                  .set("floats", kept.size()));
    bytes.add(kept);
  }
  return list;
}

}  // namespace

Planes planes_of(const Shape& shape) {
  Planes planes;
  const std::size_t rank = shape.rank();
  if (rank > 0) planes.width = shape[rank - 1];
  if (rank > 1) planes.height = shape[rank - 2];
  for (std::size_t axis = 0; axis + 2 < rank; ++axis) planes.channels *= shape[axis];
  return planes;
}

StepMaps step_maps(const Step& step, const Tensor& gradient, const std::vector<double>& rank, const Focus& focus,
                   const MapLimits& limits) {
  StepMaps maps;
  const Planes p = maps.planes = planes_of(step.value.shape());
  const Plane value(step.value, p), slope(gradient, p);
  const std::vector<float> contribution = contributions(value, slope), value_limits = limits_of(value),
                           gradient_limits = limits_of(slope);
  maps.exact = exact_part(p, rank, focus_in(step, slope, focus), limits);
  const std::int64_t side = p.channels <= kFewChannels ? std::max(limits.side, kPictureSide) : limits.side;
  const std::int64_t height = std::min(p.height, side), width = std::min(p.width, side);
  Bytes bytes;
  for (const auto* floats : {&contribution, &value_limits, &gradient_limits}) bytes.add(*floats);
  bytes.add(exact_numbers(value, maps.exact));
  bytes.add(exact_numbers(slope, maps.exact));
  Json weights = step.op == nullptr ? Json::array() : weights_json(step, p, maps.exact, bytes);
  bytes.add(small_maps(value, value_limits, height, width));
  bytes.add(small_maps(slope, gradient_limits, height, width));
  const ExactPart& e = maps.exact;
  maps.json = Json::object()
                  .set("planes", Json(Json::Array{p.channels, p.height, p.width}))
                  .set("shown", Json(Json::Array{height, width}))
                  .set("exact", Json::object()
                                    .set("channels", Json(Json::Array(e.channels.begin(), e.channels.end())))
                                    .set("top", e.top)
                                    .set("left", e.left)
                                    .set("height", e.height)
                                    .set("width", e.width))
                  .set("weights", std::move(weights))
                  .set("values", histogram(value, value_limits))
                  .set("gradients", histogram(slope, gradient_limits));
  maps.bytes = bytes.take();
  return maps;
}

}  // namespace limpid::tools

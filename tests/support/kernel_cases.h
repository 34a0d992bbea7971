// What the tests of the plan's kernels share: maps in blocks of channels, filled with random values and fenced with a
// number that no kernel may write, and the activations by their definitions.
#pragma once

#include <cmath>
#include <cstring>
#include <vector>

#include "nn/plan/kernels.h"
#include "tensor/random.h"

namespace limpid::test {

constexpr float kFence = -777.25f;

// [blocks][height][width][lanes]
struct BlockedMap {
  std::int64_t blocks, height, width, lanes = 8;
  std::vector<float> values;

  BlockedMap(std::int64_t b, std::int64_t h, std::int64_t w, std::int64_t l, float value)
      : blocks(b), height(h), width(w), lanes(l), values(static_cast<std::size_t>(b * h * w * l), value) {}
  BlockedMap(std::int64_t b, std::int64_t h, std::int64_t w, std::int64_t l, Random& random)
      : BlockedMap(b, h, w, l, 0.0f) {
    for (float& v : values) v = static_cast<float>(random.uniform(-1, 1));
  }
  std::int64_t row() const { return width * lanes; }
  std::int64_t plane() const { return height * row(); }
  std::size_t index(std::int64_t channel, std::int64_t i, std::int64_t j) const {
    return static_cast<std::size_t>(channel / lanes * plane() + i * row() + j * lanes + channel % lanes);
  }
  double at(std::int64_t channel, std::int64_t i, std::int64_t j) const { return values[index(channel, i, j)]; }
};

inline double by_definition(double x, const nn::plan::Activation& a) {
  using nn::plan::Curve;
  switch (a.curve) {
    case Curve::lines:
      return std::min(x > 0 ? x : x * static_cast<double>(a.slope), static_cast<double>(a.cap));
    case Curve::silu:
      return x / (1 + std::exp(-x));
    case Curve::mish:
      return x * std::tanh(std::log1p(std::exp(x)));
    case Curve::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Curve::tanh:
      return std::tanh(x);
    case Curve::softplus:
      return std::log1p(std::exp(x));
    case Curve::hard_swish:
      return x * std::clamp(x + 3, 0.0, 6.0) / 6;
    case Curve::hard_sigmoid:
      return std::clamp(x + 3, 0.0, 6.0) / 6;
    case Curve::elu:
      return x > 0 ? x : static_cast<double>(a.slope) * std::expm1(x);
  }
  return std::nan("");
}

inline std::vector<nn::plan::Activation> all_activations() {
  using nn::plan::Curve;
  std::vector<nn::plan::Activation> all = {{}, {.slope = 0.1f}, {.slope = 0}, {.slope = 0, .cap = 6}};
  for (const Curve curve :
       {Curve::silu, Curve::mish, Curve::sigmoid, Curve::tanh, Curve::softplus, Curve::hard_swish, Curve::hard_sigmoid})
    all.push_back({.curve = curve});
  all.push_back({.curve = Curve::elu, .slope = 0.7f});
  return all;
}

inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// The largest difference inside `cells`, in parts of the largest expected magnitude; infinite when a NaN came or a cell
// outside was written. `expected(channel, i, j)`.
template <class Expected>
double error_in_cells(const BlockedMap& y, const nn::plan::Cells& cells, Expected expected) {
  double largest = 1e-30, difference = 0;
  for (std::int64_t c = 0; c < y.blocks * y.lanes; ++c)
    for (std::int64_t i = 0; i < y.height; ++i)
      for (std::int64_t j = 0; j < y.width; ++j) {
        const double came = y.at(c, i, j);
        if (i < cells.top || i >= cells.bottom || j < cells.left || j >= cells.right) {
          if (came != static_cast<double>(kFence)) return HUGE_VAL;
          continue;
        }
        const double wanted = expected(c, i, j);
        if (std::isnan(came)) return HUGE_VAL;
        largest = std::max(largest, std::abs(wanted));
        difference = std::max(difference, std::abs(came - wanted));
      }
  return difference / largest;
}

}  // namespace limpid::test

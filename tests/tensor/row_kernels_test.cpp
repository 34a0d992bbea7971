// The kernels on rows: every class of instructions that this machine runs gives the bits of the sentence in
// tensor/kernels.h, at every length, and writes nothing beyond it.
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "doctest/doctest.h"
#include "tensor/kernels.h"
#include "tensor/random.h"

using namespace limpid;

namespace {

constexpr std::int64_t kLongest = 131;

template <class T>
struct Of;
template <>
struct Of<float> {
  static const simd::RowKernels<float>& rows(const simd::Kernels& k) { return *k.rows_float32; }
};
template <>
struct Of<double> {
  static const simd::RowKernels<double>& rows(const simd::Kernels& k) { return *k.rows_float64; }
};

template <class T>
std::vector<T> some(std::uint64_t seed, std::int64_t count = 2 * kLongest) {
  Random random(seed);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& v : values) v = static_cast<T>(random.uniform(-2, 2));
  values[3] = T(0);
  values[7] = -T(0);
  values[11] = std::numeric_limits<T>::infinity();
  return values;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

// A product that no compiler may fuse with what follows.
template <class T>
T rounded(T product) {
  volatile T kept = product;
  return kept;
}

// check(kernels, count) for every class and every length.
template <class T, class Check>
void at_every_length(Check check) {
  for (const simd::Kernels* table : simd::kernel_tables())
    for (std::int64_t count = 0; count <= kLongest; ++count) {
      CAPTURE(table->instructions);
      CAPTURE(count);
      check(Of<T>::rows(*table), count);
    }
}

}  // namespace

TEST_CASE_TEMPLATE("weighted_sum adds its terms in order", T, float, double) {
  const std::vector<T> a = some<T>(1), b = some<T>(2), c = some<T>(3), factors = {T(0.3), T(-1.7), T(0.11)};
  at_every_length<T>([&](const simd::RowKernels<T>& rows, std::int64_t count) {
    const std::array<const T*, 3> x{a.data(), b.data() + 1, c.data() + 2};
    std::vector<T> y(a.size(), T(5)), expected = y;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      expected[i] = T(0);
      for (std::size_t k = 0; k < 3; ++k) expected[i] += rounded(factors[k] * x[k][i]);
    }
    rows.weighted_sum(x.data(), factors.data(), 3, y.data(), count);
    CHECK(same_bits(y, expected));
  });
}

TEST_CASE_TEMPLATE("add_scaled adds to rows, side by side or apart", T, float, double) {
  const std::vector<T> x = some<T>(1, 2 * kLongest);
  for (const std::int64_t step : {1, 2, 3})
    at_every_length<T>([&](const simd::RowKernels<T>& rows, std::int64_t count) {
      std::vector<T> y = some<T>(2, 8 * kLongest), expected = y;
      const std::int64_t y_row = 4 * kLongest;
      for (std::int64_t r = 0; r < 2; ++r)
        for (std::int64_t i = 0; i < count; ++i)
          expected[static_cast<std::size_t>(r * y_row + i * step)] +=
              rounded(T(0.7) * x[static_cast<std::size_t>(r * kLongest + i)]);
      rows.add_scaled({.x = x.data(),
                       .x_row = kLongest,
                       .y = y.data(),
                       .y_row = y_row,
                       .y_step = step,
                       .rows = 2,
                       .columns = count,
                       .factor = T(0.7)});
      CHECK(same_bits(y, expected));
    });
}

TEST_CASE_TEMPLATE("dot sums every sixteenth product, then those sums", T, float, double) {
  std::vector<T> a = some<T>(1, 2 * kLongest), b = some<T>(2, 2 * kLongest);
  a[11] = b[11] = T(0.5);
  for (const std::int64_t step : {1, 2})
    at_every_length<T>([&](const simd::RowKernels<T>& rows, std::int64_t count) {
      std::array<T, 16> partial{};
      for (std::int64_t i = 0; i < count; ++i)
        partial[static_cast<std::size_t>(i % 16)] +=
            rounded(a[static_cast<std::size_t>(i * step)] * b[static_cast<std::size_t>(i)]);
      T expected = 0;
      for (const T p : partial) expected += p;
      CHECK(rows.dot(a.data(), step, b.data(), count) == expected);
    });
}

TEST_CASE_TEMPLATE("normalise, multiply_by and leak work on each value", T, float, double) {
  const std::vector<T> x = some<T>(1), v = some<T>(2);
  at_every_length<T>([&](const simd::RowKernels<T>& rows, std::int64_t count) {
    std::vector<T> y(x.size(), T(5)), expected = y;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
      expected[i] = rounded((x[i] - T(0.2)) * T(1.3)) + T(0.4);
    rows.normalise(x.data(), T(0.2), T(1.3), T(0.4), y.data(), count);
    CHECK(same_bits(y, expected));

    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) expected[i] = x[i] * T(1.3);
    rows.multiply_by(x.data(), T(1.3), y.data(), count);
    CHECK(same_bits(y, expected));

    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) expected[i] = x[i] > 0 ? v[i] : T(0.1) * v[i];
    rows.leak(x.data(), v.data(), T(0.1), y.data(), count);
    CHECK(same_bits(y, expected));
  });
}

TEST_CASE_TEMPLATE("leak keeps NaN", T, float, double) {
  const std::vector<T> x(kLongest, std::numeric_limits<T>::quiet_NaN());
  at_every_length<T>([&](const simd::RowKernels<T>& rows, std::int64_t count) {
    std::vector<T> y(x.size(), T(1));
    rows.leak(x.data(), x.data(), T(0.1), y.data(), count);
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(std::isnan(y[i]) == (i < static_cast<std::size_t>(count)));
  });
}

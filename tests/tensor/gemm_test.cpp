// Products against their definition: bit by bit in the one order in which they are summed, in every instruction class
// this machine runs, and against Eigen and a loop in long double.
#include "tensor/gemm.h"

#include <Eigen/Core>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "tensor/error.h"
#include "tensor/kernels.h"
#include "tensor/parallel.h"
#include "tensor/random.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

struct Case {
  std::int64_t rows, columns, depth;
  bool a_transposed = false, b_transposed = false, accumulate = false;
  std::int64_t gap = 0;  // elements between the rows of all matrices
};

template <class T>
struct Stored {
  std::int64_t rows, columns, stride;
  bool transposed;
  std::vector<T> values;

  Stored(std::int64_t read_rows, std::int64_t read_columns, bool as_transpose, std::int64_t gap, std::uint64_t seed)
      : rows(as_transpose ? read_columns : read_rows),
        columns(as_transpose ? read_rows : read_columns),
        stride(columns + gap),
        transposed(as_transpose),
        values(static_cast<std::size_t>(rows * stride)) {
    Random random(seed);
    for (T& v : values) v = static_cast<T>(random.uniform(-1, 1));
  }
  T& at(std::int64_t i, std::int64_t j) {
    return values[static_cast<std::size_t>(transposed ? j * stride + i : i * stride + j)];
  }
  T at(std::int64_t i, std::int64_t j) const { return const_cast<Stored&>(*this).at(i, j); }
  MatrixView<T> view() const { return {values.data(), rows, columns, stride, transposed}; }
};

template <class T>
struct Problem {
  Case c;
  Stored<T> a, b, target;

  explicit Problem(const Case& which)
      : c(which),
        a(c.rows, c.depth, c.a_transposed, c.gap, 1),
        b(c.depth, c.columns, c.b_transposed, c.gap, 2),
        target(c.rows, c.columns, false, c.gap, 3) {}

  std::vector<T> through(const simd::Kernels& table) const {
    alignas(64) static T scratch[simd::kScratchElements<T>];
    std::vector<T> result = target.values;
    const simd::ProductJob<T> job{a.values.data(),
                                  c.a_transposed ? 1 : a.stride,
                                  c.a_transposed ? a.stride : 1,
                                  b.values.data(),
                                  c.b_transposed ? 1 : b.stride,
                                  c.b_transposed ? b.stride : 1,
                                  result.data(),
                                  target.stride,
                                  c.rows,
                                  c.columns,
                                  c.depth,
                                  c.accumulate,
                                  scratch};
    if constexpr (std::is_same_v<T, float>)
      table.product_float32(job);
    else
      table.product_float64(job);
    return result;
  }

  std::vector<T> through_multiply() const {
    std::vector<T> result = target.values;
    multiply(a.view(), b.view(), result.data(), target.stride, c.accumulate);
    return result;
  }

  // Chains of 256 multiply-adds, added up in order.
  std::vector<T> by_definition(bool fused) const {
    Stored<T> result = target;
    for (std::int64_t i = 0; i < c.rows; ++i)
      for (std::int64_t j = 0; j < c.columns; ++j) {
        T& total = result.at(i, j);
        if (c.depth == 0 && !c.accumulate) total = 0;
        for (std::int64_t begin = 0; begin < c.depth; begin += 256) {
          T chain = 0;
          for (std::int64_t k = begin; k < std::min(c.depth, begin + 256); ++k)
            chain = fused ? std::fma(a.at(i, k), b.at(k, j), chain) : a.at(i, k) * b.at(k, j) + chain;
          total = begin > 0 || c.accumulate ? total + chain : chain;
        }
      }
    return result.values;
  }
};

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

// Every table, and what stands between the rows of c stays as it was.
template <class T>
void check_tables(const Case& c) {
  CAPTURE(c.rows);
  CAPTURE(c.columns);
  CAPTURE(c.depth);
  CAPTURE(c.a_transposed);
  CAPTURE(c.b_transposed);
  CAPTURE(c.accumulate);
  CAPTURE(sizeof(T));
  const Problem<T> problem(c);
  std::vector<T> expected[2];
  for (const simd::Kernels* table : simd::kernel_tables()) {
    CAPTURE(std::string(table->instructions));
    const bool fused = std::string(table->arithmetic) == "fma";
    if (expected[fused].empty()) expected[fused] = problem.by_definition(fused);
    const bool same = same_bits(problem.through(*table), expected[fused]);
    CHECK(same);
    if (table == &simd::kernels()) CHECK(same_bits(problem.through_multiply(), expected[fused]));
  }
}

void check_all_forms(std::int64_t rows, std::int64_t columns, std::int64_t depth) {
  for (const bool a_transposed : {false, true})
    for (const bool b_transposed : {false, true}) {
      const bool accumulate = a_transposed != b_transposed;
      const Case c{rows, columns, depth, a_transposed, b_transposed, accumulate, accumulate ? 3 : 0};
      check_tables<float>(c);
      check_tables<double>(c);
    }
}

}  // namespace

TEST_CASE("around the borders of tiles and strips, in every transposition: the bits of one chain") {
  for (const std::int64_t rows : {1, 2, 3, 6, 7, 8, 13, 14, 15, 29, 33})
    for (const std::int64_t columns : {1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 47, 64, 65, 127, 129})
      check_all_forms(rows, columns, 5);
}

TEST_CASE("around the borders of panels of the sum") {
  for (const std::int64_t depth : {1, 2, 3, 4, 7, 255, 256, 257, 512, 515})
    for (const std::int64_t rows : {1, 5, 15, 40}) check_all_forms(rows, 35, depth);
}

TEST_CASE("several blocks of rows and panels of columns") {
  check_all_forms(170, 70, 258);
  for (const bool b_transposed : {false, true}) {
    check_tables<float>({169, 1030, 6, false, b_transposed});
    check_tables<double>({337, 515, 6, true, b_transposed, true, 2});
  }
}

TEST_CASE("Eigen and a loop in long double agree") {
  for (const Case& c : {Case{64, 169, 600}, Case{144, 90, 300, true}, Case{30, 144, 900, false, true}}) {
    const Problem<float> single(c);
    const Problem<double> twice(c);
    const auto check = [&]<class T>(const Problem<T>& p) {
      using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
      const auto as_eigen = [](const Stored<T>& m) -> Matrix {
        const Eigen::Map<const Matrix> map(m.values.data(), m.rows, m.columns);
        return m.transposed ? Matrix(map.transpose()) : Matrix(map);
      };
      const Matrix eigen = as_eigen(p.a) * as_eigen(p.b);
      const std::vector<T> ours = p.through_multiply();
      double from_eigen = 0, from_loop = 0, largest = 0;
      for (std::int64_t i = 0; i < c.rows; ++i)
        for (std::int64_t j = 0; j < c.columns; ++j) {
          long double sum = 0;
          for (std::int64_t k = 0; k < c.depth; ++k)
            sum += static_cast<long double>(p.a.at(i, k)) * static_cast<long double>(p.b.at(k, j));
          const double value = static_cast<double>(ours[static_cast<std::size_t>(i * c.columns + j)]);
          from_eigen = std::max(from_eigen, std::abs(value - static_cast<double>(eigen(i, j))));
          from_loop = std::max(from_loop, std::abs(value - static_cast<double>(sum)));
          largest = std::max(largest, std::abs(value));
        }
      const double rounding = static_cast<double>(std::numeric_limits<T>::epsilon());
      CHECK(from_loop <= 20 * rounding * largest);
      CHECK(from_eigen <= 20 * rounding * largest);
      CHECK(largest > 1);
    };
    check(single);
    check(twice);
  }
}

TEST_CASE("in tiles of c, for any number of threads, and as the transposed product of the transposes") {
  const int before = threads();
  const Problem<float> p({131, 1037, 260});
  const std::vector<float> whole = p.through_multiply();
  for (const int count : {1, 2, 3, 5}) {
    set_threads(count);
    std::vector<float> tiled(whole.size());
    multiply_tiled(p.a.view(), p.b.view(), tiled.data());
    CHECK(same_bits(tiled, whole));
  }
  set_threads(before);
  std::vector<float> other(whole.size());
  multiply(transposed(p.b.view()), transposed(p.a.view()), other.data(), 131);
  std::int64_t different = 0;
  for (std::size_t i = 0; i < 131; ++i)
    for (std::size_t j = 0; j < 1037; ++j) different += other[j * 131 + i] != whole[i * 1037 + j];
  CHECK(different == 0);
}

TEST_CASE("NaN and infinity reach the values that they belong to, and no others") {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const simd::Kernels* table : simd::kernel_tables()) {
    CAPTURE(std::string(table->instructions));
    Problem<double> p({9, 21, 300});
    p.a.at(4, 270) = std::numeric_limits<double>::quiet_NaN();
    p.b.at(3, 20) = infinite;
    p.a.at(7, 3) = 0;
    const std::vector<double> c = p.through(*table);
    for (std::int64_t i = 0; i < 9; ++i)
      for (std::int64_t j = 0; j < 21; ++j) {
        const double value = c[static_cast<std::size_t>(i * 21 + j)];
        const bool nan = i == 4 || (i == 7 && j == 20);
        CHECK(std::isnan(value) == nan);
        CHECK(std::isinf(value) == (!nan && j == 20));
      }
  }
}

TEST_CASE("an empty sum is zero, or leaves what there was") {
  for (const bool accumulate : {false, true}) {
    const Problem<float> p({3, 4, 0, false, false, accumulate, 1});
    CHECK(same_bits(p.through_multiply(), p.by_definition(true)));
    CHECK((p.through_multiply() == p.target.values) == accumulate);
  }
  multiply<float>({nullptr, 0, 3, 3}, {nullptr, 3, 0, 0}, nullptr, 0);
}

TEST_CASE("small numbers by hand, and matrices that do not fit") {
  const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {10, 1, 100, 2};  // [2,3], [2,2]
  float c[6];
  multiply<float>({b, 2, 2, 2, true}, {a, 2, 3, 3}, c, 3);
  const float expected[] = {410, 520, 630, 9, 12, 15};
  for (int i = 0; i < 6; ++i) CHECK(c[i] == expected[i]);
  CHECK(test::error_text<ShapeError>([&] {
          multiply<float>({a, 3, 2, 2}, {b, 3, 2, 2}, c, 2);
        }) == "[gemm] inner extents differ");
}

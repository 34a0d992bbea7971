// The narrow product has, column by column, the bits that a full block of the large one has.
#include "tensor/gemm.h"

#include "doctest/doctest.h"
#include "tensor/error.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

// b [k,n] moved to columns [at, at + n) of zeros [k,96].
template <class T>
std::vector<T> placed(const Tensor& b, std::int64_t at) {
  const std::int64_t k = b.shape()[0], n = b.shape()[1];
  std::vector<T> wide(static_cast<std::size_t>(k * 96), T(0));
  for (std::int64_t i = 0; i < k * n; ++i)
    wide[static_cast<std::size_t>(i / n * 96 + at + i % n)] = b.values<T>()[static_cast<std::size_t>(i)];
  return wide;
}

template <class T>
void check_product(std::int64_t depth, std::int64_t rows, std::int64_t columns) {
  CAPTURE(depth);
  CAPTURE(rows);
  CAPTURE(columns);
  const Tensor a = naive::random({depth, rows}, 1).to(dtype_of<T>()),
               b = naive::random({depth, columns}, 2).to(dtype_of<T>());
  std::vector<T> narrow(static_cast<std::size_t>(columns * rows)), whole(static_cast<std::size_t>(rows * 96));
  multiply_narrow<T>({a.values<T>().data(), depth, rows, rows}, {b.values<T>().data(), depth, columns, columns},
                     narrow.data());
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{13}, 96 - columns}) {
    const std::vector<T> wide = placed<T>(b, at);
    multiply<T>({a.values<T>().data(), depth, rows, rows, true}, {wide.data(), depth, 96, 96}, whole.data(), 96);
    std::int64_t different = 0;
    for (std::int64_t j = 0; j < columns; ++j)
      for (std::int64_t i = 0; i < rows; ++i)
        different += narrow[static_cast<std::size_t>(j * rows + i)] != whole[static_cast<std::size_t>(i * 96 + at + j)];
    CHECK(different == 0);
  }
}

}  // namespace

TEST_CASE("a narrow product is a full block of the large one, bit by bit, wherever its columns stand there") {
  for (const std::int64_t depth : {1, 9, 231, 232, 233, 700})
    for (const std::int64_t rows : {2, 7, 47, 48, 49, 144})
      for (const std::int64_t columns : {1, 2, 3, 4, 7, 48}) {
        check_product<float>(depth, rows, columns);
        check_product<double>(depth, rows, columns);
      }
}

TEST_CASE("a narrow product of small numbers, and one that does not fit") {
  const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {10, 1, 100, 2};  // [2,3], [2,2]
  float c[6];
  multiply_narrow<float>({a, 2, 3, 3}, {b, 2, 2, 2}, c);
  const float expected[] = {410, 520, 630, 9, 12, 15};
  for (int i = 0; i < 6; ++i) CHECK(c[i] == expected[i]);
  CHECK(test::error_text<ShapeError>([&] {
          multiply_narrow<float>({a, 3, 2, 2}, {b, 2, 2, 2}, c);
        }) == "[gemm] inner extents differ");
}

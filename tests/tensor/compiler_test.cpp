// What limpid needs of its compiler. g++ 12 for processors with AVX-512 was seen to make {1, 1, 1, 1} of the constant
// {1, 1, 0, 0}; cmake/options.cmake keeps it from that.
#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace {

// Not inlined: where the compiler knows the values, it computes with the right ones.
[[gnu::noinline]] std::vector<double> ones_and_zeros() { return {1, 1, 0, 0}; }
[[gnu::noinline]] std::vector<float> narrow_ones_and_zeros() { return {1, 1, 1, 1, 0, 0, 0, 0}; }
[[gnu::noinline]] std::vector<std::int64_t> padding() { return {7, 7, 0, 0}; }

}  // namespace

TEST_CASE("constants of numbers and zeros keep their zeros") {
  CHECK(ones_and_zeros()[1] == 1);
  CHECK(ones_and_zeros()[2] == 0);
  CHECK(ones_and_zeros()[3] == 0);
  CHECK(narrow_ones_and_zeros()[3] == 1);
  CHECK(narrow_ones_and_zeros()[4] == 0);
  CHECK(narrow_ones_and_zeros()[7] == 0);
  CHECK(padding()[1] == 7);
  CHECK(padding()[2] == 0);
}

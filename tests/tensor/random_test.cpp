#include "tensor/random.h"

#include <cmath>
#include <set>
#include <vector>

#include "doctest/doctest.h"
#include "tests/support/throws.h"

using namespace limpid;

TEST_CASE("Philox 4x32-10 gives the known answers of its authors") {
  using Words = std::array<std::uint32_t, 4>;
  constexpr std::uint32_t ones = 0xffffffff;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({ones, ones, ones, ones}, {ones, ones}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("bits are the words of block 0, 1, ... in order") {
  Random random(7, 9);
  for (std::uint32_t block = 0; block < 3; ++block)
    for (const std::uint32_t word : philox4x32({block, 0, 9, 0}, {7, 0})) CHECK(random.bits() == word);
  Random large(0x100000002, 0x300000004);
  CHECK(large.bits() == philox4x32({0, 0, 4, 3}, {2, 1})[0]);
}

TEST_CASE("the same seed and stream give the same numbers; another stream gives others") {
  Random a(1, 2), b(1, 2), c(1, 3);
  std::vector<double> from_a, from_b, from_c;
  for (int i = 0; i < 8; ++i) {
    from_a.push_back(a.normal());
    from_b.push_back(b.normal());
    from_c.push_back(c.normal());
  }
  CHECK(from_a == from_b);
  CHECK(from_a != from_c);
}

TEST_CASE("moments of the distributions") {
  constexpr int count = 200000;
  Random random(42);
  double sum = 0, squares = 0, low = 1, high = 0;
  for (int i = 0; i < count; ++i) {
    const double u = random.uniform();
    sum += u;
    squares += u * u;
    low = std::min(low, u);
    high = std::max(high, u);
  }
  CHECK(sum / count == doctest::Approx(0.5).epsilon(0.005));
  CHECK(squares / count == doctest::Approx(1 / 3.0).epsilon(0.005));
  CHECK(low >= 0);
  CHECK(high < 1);
  double moments[5] = {};
  for (int i = 0; i < count; ++i) {
    const double z = random.normal();
    for (int k = 1; k < 5; ++k) moments[k] += std::pow(z, k) / count;
  }
  CHECK(std::abs(moments[1]) < 0.01);  // about 4 standard errors each
  CHECK(std::abs(moments[2] - 1) < 0.015);
  CHECK(std::abs(moments[3]) < 0.04);
  CHECK(std::abs(moments[4] - 3) < 0.1);
  for (int i = 0; i < 1000; ++i) {
    const double u = random.uniform(-2, 5);
    CHECK((u >= -2 && u < 5));
  }
}

TEST_CASE("below is uniform over its range, up to 2^32") {
  Random random(3);
  int counts[7] = {};
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (const int n : counts) CHECK(std::abs(n - 10000) < 400);
  CHECK(random.below(1) == 0);
  bool upper_half = false;
  for (int i = 0; i < 64; ++i) {
    const std::int64_t draw = random.below(std::int64_t{1} << 32);
    CHECK((draw >= 0 && draw < std::int64_t{1} << 32));
    upper_half = upper_half || draw >= std::int64_t{1} << 31;
  }
  CHECK(upper_half);
  CHECK(test::error_text<UsageError>([&] { random.below(0); }) == "[random] bound 0, expected 1 to 2^32");
}

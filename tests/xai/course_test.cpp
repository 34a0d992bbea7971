// Who of several walkers goes where, and what that costs, by hand.
#include "xai/course.h"

#include <doctest/doctest.h>

using namespace limpid::xai;

namespace {

// What the bits of the players that flip add up to.
double flipped_bits(const Coalition& a, const Coalition& b) { return static_cast<double>(a.words()[0] ^ b.words()[0]); }

}  // namespace

TEST_CASE("walkers share an order out in equal parts and go along theirs, step by step") {
  std::vector<Coalition> list;
  for (std::uint64_t bits = 0; bits < 10; ++bits) list.push_back(Coalition::of_bits(4, bits));
  // Places: walker 0 has 9 8 7, walker 1 has 0 1 3, walker 2 has 2 6 4 5.
  const Course course{list, {9, 8, 7, 0, 1, 3, 2, 6, 4, 5}, 3};
  CHECK(course.steps() == 4);
  CHECK(course.first(1) == 3);
  CHECK(course.first(2) == 6);
  CHECK(course.place(0, 2) == 7);
  CHECK(course.place(2, 3) == 5);
  CHECK(course.walks(0, 2));
  CHECK_FALSE(course.walks(0, 3));
  CHECK(course.walks(2, 3));
  CHECK(course.coalition(1, 2) == list[3]);

  // Nobody stands anywhere: no move in step 0.
  const std::vector<const Coalition*> nowhere(3), standing{&list[1], nullptr, &list[2]};
  CHECK(moved(course, 0, 1, nowhere, flipped_bits).moves == 0);
  // 9-8 0-1 2-6, then 8-7 1-3 6-4.
  const Moved two = moved(course, 0, 3, nowhere, flipped_bits);
  CHECK(two.moves == 6);
  CHECK(two.cost == 1 + 1 + 4 + 15 + 2 + 2);
  CHECK(two.mean() == doctest::Approx(25 / 6.0));
  // 4-5 is what is left, by one walker.
  Moved all = moved(course, 3, 4, nowhere, flipped_bits);
  CHECK(all.moves == 1);
  CHECK(all.cost == 1);
  all += two;
  CHECK(all.moves == 7);
  CHECK(all.cost == 26);
  // Step 0 from where two of them stand: 1-9 and 2-2.
  const Moved begun = moved(course, 0, 1, standing, flipped_bits);
  CHECK(begun.moves == 2);
  CHECK(begun.cost == 8);
  CHECK(Moved{}.mean() == 0);
}

#include "tensor/parallel.h"

#include <atomic>
#include <vector>

#include "doctest/doctest.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

// Sets the number of threads for one test.
struct WithThreads {
  explicit WithThreads(int count) : before(threads()) { set_threads(count); }
  ~WithThreads() { set_threads(before); }
  WithThreads(const WithThreads&) = delete;
  WithThreads& operator=(const WithThreads&) = delete;
  int before;
};

}  // namespace

TEST_CASE("every index is visited once, for any number of threads") {
  for (const int count : {1, 2, 3, 8}) {
    const WithThreads team(count);
    std::vector<int> visits(1000, 0);
    parallel_for(1000, [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
    CHECK(visits == std::vector<int>(1000, 1));
    CHECK(observed_team() >= count);
  }
}

TEST_CASE("pieces cover the range, and the last may be shorter") {
  std::vector<std::pair<std::int64_t, std::int64_t>> pieces(4);
  parallel_pieces(10, 3, [&](std::int64_t begin, std::int64_t end) {
    pieces[static_cast<std::size_t>(begin / 3)] = {begin, end};
  });
  CHECK(pieces == std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 3}, {3, 6}, {6, 9}, {9, 10}});
  parallel_pieces(0, 3, [](std::int64_t, std::int64_t) { FAIL("nothing to do"); });
}

TEST_CASE("the first error by index comes through") {
  for (const int count : {1, 3}) {
    const WithThreads team(count);
    CHECK(test::error_text<UsageError>([] {
            parallel_for(100, [](std::int64_t i) {
              if (i >= 40 && i % 10 == 0) throw UsageError("at " + std::to_string(i));
            });
          }) == "at 40");
  }
}

TEST_CASE("nested loops run serially") {
  const WithThreads two(2);
  std::atomic<int> total = 0, alone = 0;
  parallel_for(4, [&](std::int64_t) {
    parallel_for(5, [&](std::int64_t) { ++total; });
    alone += team() == 1;
  });
  CHECK(total == 20);
  CHECK(team() == 2);
  CHECK(alone == 4);
}

TEST_CASE("numbers of threads outside 1 to 256 are told") {
  CHECK(test::error_text<UsageError>([] { set_threads(0); }) == "[threads] 0 is not a number of threads from 1 to 256");
  CHECK(test::error_text<UsageError>([] { set_threads(257); }) ==
        "[threads] 257 is not a number of threads from 1 to 256");
  CHECK(cores() >= 1);
}

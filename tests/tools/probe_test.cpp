#include "tools/probe.h"

#include <doctest/doctest.h>

#include "tensor/parallel.h"

using namespace limpid;

TEST_CASE("the measured limit is that of the threads in use, and the same every time") {
  set_threads(1);
  const tools::Limit one = tools::measure_limit(), again = tools::measure_limit();
  CHECK(one.threads == 1);
  // No processor of this century does less than one operation a nanosecond, none more than 2 x 64 lanes at 8 GHz.
  CHECK(one.gflops > 1);
  CHECK(one.gflops < 2 * 64 * 8);
  CHECK(again.gflops == doctest::Approx(one.gflops).epsilon(0.5));
  set_threads(cores());
  const tools::Limit all = tools::measure_limit();
  CHECK(all.threads == cores());
  CHECK(all.gflops > 0.5 * one.gflops);
}

#include "tools/probe.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "tensor/parallel.h"
#include "tools/measure.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limpid::tools {

namespace {

// A processor with two units of latency 4 has 8 multiply-adds in flight: 12 chains that do not wait for one another
// keep them busy and fit into 16 registers with both factors. The chains converge to 1, far from overflow and
// denormals.
constexpr int kChains = 12;
constexpr std::int64_t kSteps = 40000;
constexpr int kBursts = 30;
constexpr float kFactor = 0.5F, kSummand = 0.5F;

// What the compiler cannot see through: a burst whose result nobody needs would be no burst.
std::atomic<float> result{0};

using Burst = void (*)();

struct Way {
  const char* vectors;
  int lanes;
  Burst burst;
};

using Vector128 [[gnu::vector_size(16)]] = float;

// Product and sum, one after the other: every x86-64 and every processor that is none.
__attribute__((no_sanitize("address", "undefined", "thread"))) void burst_128() {
  Vector128 chains[kChains] = {};
  for (std::int64_t step = 0; step < kSteps; ++step) {
    for (Vector128& chain : chains) chain = chain * kFactor + kSummand;
  }
  Vector128 sum{};
  for (const Vector128& chain : chains) sum += chain;
  result = sum[0];
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"), no_sanitize("address", "undefined", "thread"))) void burst_256() {
  const __m256 factor = _mm256_set1_ps(kFactor), summand = _mm256_set1_ps(kSummand);
  __m256 chains[kChains];
  for (__m256& chain : chains) chain = _mm256_setzero_ps();
  for (std::int64_t step = 0; step < kSteps; ++step) {
    for (__m256& chain : chains) chain = _mm256_fmadd_ps(chain, factor, summand);
  }
  __m256 sum = _mm256_setzero_ps();
  for (const __m256& chain : chains) sum = _mm256_add_ps(sum, chain);
  result = _mm256_cvtss_f32(sum);
}

__attribute__((target("avx512f"), no_sanitize("address", "undefined", "thread"))) void burst_512() {
  const __m512 factor = _mm512_set1_ps(kFactor), summand = _mm512_set1_ps(kSummand);
  __m512 chains[kChains];
  for (__m512& chain : chains) chain = _mm512_setzero_ps();
  for (std::int64_t step = 0; step < kSteps; ++step) {
    for (__m512& chain : chains) chain = _mm512_fmadd_ps(chain, factor, summand);
  }
  __m512 sum = _mm512_setzero_ps();
  for (const __m512& chain : chains) sum = _mm512_add_ps(sum, chain);
  result = _mm512_cvtss_f32(sum);
}
#endif

std::vector<Way> ways_of_this_processor() {
  std::vector<Way> ways{{"128-bit", 4, burst_128}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) ways.push_back({"256-bit FMA", 8, burst_256});
  if (__builtin_cpu_supports("avx512f")) ways.push_back({"512-bit FMA", 16, burst_512});
#endif
  return ways;
}

// One burst on each of `team` threads at once; the sum of what each reached in its own time.
double gflops_of_one_burst(const Way& way, int team) {
  const double operations = 2.0 * way.lanes * kChains * static_cast<double>(kSteps);
  std::vector<double> reached(static_cast<std::size_t>(team));
  std::atomic<int> arrived{0};
  parallel_for(team, [&](std::int64_t i) {
    ++arrived;
    const Stopwatch patience;  // a thread that the system keeps waiting is not waited for
    while (arrived < team && patience.milliseconds() < 0.1) {
    }
    const Stopwatch watch;
    way.burst();
    reached[static_cast<std::size_t>(i)] = operations / watch.milliseconds() / 1e6;
  });
  double sum = 0;
  for (const double one : reached) sum += one;
  return sum;
}

}  // namespace

Limit measure_limit() {
  Limit best{.gflops = 0, .threads = std::min(threads(), cores()), .vectors = ""};
  for (const Way& way : ways_of_this_processor()) {
    for (int i = 0; i < kBursts; ++i) {
      const double gflops = gflops_of_one_burst(way, best.threads);
      if (gflops > best.gflops) best = {.gflops = gflops, .threads = best.threads, .vectors = way.vectors};
    }
  }
  return best;
}

}  // namespace limpid::tools

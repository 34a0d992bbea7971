#include "tensor/parallel.h"

#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <string>

#include "tensor/error.h"

namespace limpid {
namespace {

std::atomic<int> asked_threads{0};
std::atomic<int> largest_team{1};

}  // namespace

void set_threads(int count) {
  if (count < 1 || count > 256)
    throw UsageError("[threads] " + std::to_string(count) + " is not a number of threads from 1 to 256");
  asked_threads = count;
}

int cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::clamp(CPU_COUNT(&set), 1, 256);
}

int threads() {
  const int asked = asked_threads;
  return asked > 0 ? asked : cores();
}

int observed_team() { return largest_team; }

void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  if (count <= 1 || threads() == 1 || omp_in_parallel()) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::exception_ptr error;
  std::int64_t error_index = count;
  omp_set_dynamic(0);
#pragma omp parallel num_threads(threads())
  {
#pragma omp single nowait
    largest_team = std::max(largest_team.load(), omp_get_num_threads());
#pragma omp for schedule(dynamic, 1)
    for (std::int64_t i = 0; i < count; ++i) {
      try {
        body(i);
      } catch (...) {
#pragma omp critical(limpid_parallel_error)
        if (i < error_index) {
          error_index = i;
          error = std::current_exception();
        }
      }
    }
  }
  if (error) std::rethrow_exception(error);
}

void parallel_pieces(std::int64_t count, std::int64_t piece,
                     const std::function<void(std::int64_t, std::int64_t)>& body) {
  parallel_for((count + piece - 1) / piece, [&](std::int64_t i) { body(i * piece, std::min(count, (i + 1) * piece)); });
}

}  // namespace limpid

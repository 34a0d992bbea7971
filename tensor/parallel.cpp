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

int team() { return omp_in_parallel() ? 1 : threads(); }

int observed_team() { return largest_team; }

namespace {

enum class Share { one_by_one, neighbours };

void run_team(std::int64_t count, Share share, const std::function<void(std::int64_t)>& body) {
  if (count <= 1 || threads() == 1 || omp_in_parallel()) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::exception_ptr error;
  std::int64_t error_index = count;
  const auto guarded = [&](std::int64_t i) {
    try {
      body(i);
    } catch (...) {
#pragma omp critical(limpid_parallel_error)
      if (i < error_index) {
        error_index = i;
        error = std::current_exception();
      }
    }
  };
  omp_set_dynamic(0);
#pragma omp parallel num_threads(threads())
  {
#pragma omp single nowait
    largest_team = std::max(largest_team.load(), omp_get_num_threads());
    if (share == Share::neighbours) {
#pragma omp for schedule(static)
      for (std::int64_t i = 0; i < count; ++i) guarded(i);
    } else {
#pragma omp for schedule(dynamic, 1)
      for (std::int64_t i = 0; i < count; ++i) guarded(i);
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace

void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  run_team(count, Share::one_by_one, body);
}

void parallel_for_neighbours(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  run_team(count, Share::neighbours, body);
}

void parallel_pieces(std::int64_t count, std::int64_t piece,
                     const std::function<void(std::int64_t, std::int64_t)>& body) {
  parallel_for((count + piece - 1) / piece, [&](std::int64_t i) { body(i * piece, std::min(count, (i + 1) * piece)); });
}

}  // namespace limpid

// The one place with an OpenMP pragma. Work is cut by shapes alone, never by the number of threads, and every index
// writes its own output: the result has the same bits for any number of threads. Nested loops run serially.
#pragma once

#include <cstdint>
#include <functional>

namespace limpid {

void set_threads(int count);  // 1..256, honoured exactly; throws UsageError outside
int threads();                // what was asked for; by default the cores this process may use
int team();                   // threads that a loop would run on that began here: 1 inside another one
int cores();                  // cores this process may use
int observed_team();          // the largest team that has really run a loop so far

// body(i) for every i in [0, count). The first exception by index is thrown again in the caller.
void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body);

// The same with one stretch of neighbouring indices for each thread, the same ones in every loop of that length: for
// tasks of about equal work whose data another loop has just left in that core's cache.
void parallel_for_neighbours(std::int64_t count, const std::function<void(std::int64_t)>& body);

// body(begin, end) over [0, count) cut into pieces of `piece` (the last may be shorter).
void parallel_pieces(std::int64_t count, std::int64_t piece,
                     const std::function<void(std::int64_t, std::int64_t)>& body);

// A piece of elementwise work: large enough to pay for a team, small enough to stay in the cache.
constexpr std::int64_t kElementwisePiece = 16384;

}  // namespace limpid

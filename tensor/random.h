// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011).
// The n-th number of a stream depends on (seed, stream, n) alone, so a sample has the same bits for any batch size,
// thread count or order of evaluation. The distributions are our own: those of the standard library differ between
// libraries.
#pragma once

#include <array>
#include <cstdint>

namespace limpid {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  std::uint32_t bits();  // 32 uniform bits
  double uniform();      // [0, 1), 53 bits
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double normal();                         // mean 0, variance 1 (Box and Muller 1958)
  std::int64_t below(std::int64_t bound);  // uniform in [0, bound), without bias; bound in 1..2^32

 private:
  std::uint64_t seed_, stream_, block_ = 0;
  std::array<std::uint32_t, 4> words_{};
  std::size_t left_ = 0;
};

}  // namespace limpid

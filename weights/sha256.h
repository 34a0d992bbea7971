// SHA-256 (FIPS 180-4), to name exactly which file a result came from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace limpid::weights {

// Bytes in pieces of any size, then the digest, once.
class Sha256 {
 public:
  void update(std::span<const std::byte> bytes);
  std::string digest() &&;  // 64 lower-case hex digits

 private:
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> block_{};  // the first count_ % 64 are waiting
  std::uint64_t count_ = 0;
};

std::string sha256(std::span<const std::byte> bytes);  // 64 lower-case hex digits

}  // namespace limpid::weights

// SHA-256 (FIPS 180-4), to name exactly which file a result came from.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace limpid::weights {

std::string sha256(std::span<const std::byte> bytes);  // 64 lower-case hex digits

}  // namespace limpid::weights

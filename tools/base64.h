// Base64 (RFC 4648, section 4): bytes as text, for pictures and tables inside a page.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace limpid::tools {

std::string base64(std::span<const std::byte> bytes);
inline std::string base64(std::string_view bytes) { return base64(std::as_bytes(std::span(bytes))); }

}  // namespace limpid::tools

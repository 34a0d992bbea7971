// The few functions of stb that limpid calls; their implementation is compiled in stb.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limpid::stb {

enum class Format { png, jpeg, bmp };

struct Header {
  std::int64_t width = 0, height = 0;
};

// The extent a picture declares, without decoding; empty with `reason` set when the header is damaged.
std::optional<Header> read_header(Format format, std::span<const std::byte> bytes, std::string& reason);

// Four bytes a pixel (red, green, blue, alpha); empty with `reason` set on failure. No single buffer larger than
// `allocation_limit` is asked for, so a small file that unpacks to gigabytes is refused.
std::vector<std::uint8_t> decode_rgba(std::span<const std::byte> bytes, std::size_t allocation_limit,
                                      std::string& reason);

std::string encode_png(const std::uint8_t* rgb, int width, int height);
std::string encode_jpeg(const std::uint8_t* rgb, int width, int height, int quality);

// A zlib stream (RFC 1950) of at most 2 GB of bytes; empty on failure.
std::string deflate(std::span<const std::byte> bytes);

}  // namespace limpid::stb

// A guard in front of the JPEG decoder: older stb_image writes past its tables when a damaged file declares too many
// codes.
#pragma once

#include <cstddef>
#include <span>

namespace limpid {

// Whether no Huffman table (DHT segment) of the picture declares more than the 256 codes there can be. Walks the
// segments as the decoder does: by their lengths, and over entropy-coded data to the next marker.
bool jpeg_tables_fit(std::span<const std::byte> jpeg);

}  // namespace limpid

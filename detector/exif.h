// The one thing limpid asks of EXIF: which way up the picture was taken.
#pragma once

#include <cstddef>
#include <span>

namespace limpid {

// The orientation 1..8 in a JPEG's APP1 or a PNG's eXIf block; 1 when there is none or it makes no sense. Reads within
// `bytes` only, whatever the lengths in the file claim.
int exif_orientation(std::span<const std::byte> bytes);

}  // namespace limpid

// One character of UTF-8, checked: foreign files are never assumed to be text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limpid::weights {

struct Utf8 {
  std::uint32_t code = 0;  // Unicode scalar value
  std::size_t length = 0;  // bytes, 1 to 4; 0 when the text does not begin with a well-formed character
};

// Overlong forms, surrogates and values above U+10FFFF are not well-formed (Unicode 15, table 3-7).
Utf8 first_character(std::string_view text);

// The bytes of `code`, a Unicode scalar value.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace limpid::weights

// Names from outside as text of an XML document.
#pragma once

#include <string>
#include <string_view>

namespace limpid::tools {

// <, >, & and quotes as entities; control characters, which XML forbids in any form, as \x1b; bytes that are not UTF-8,
// surrogates and non-characters as U+FFFD.
std::string xml_text(std::string_view text);

// At most `letters` letters, the last three of them dots where something was cut. Counts code points.
std::string shortened(std::string_view text, std::size_t letters);

}  // namespace limpid::tools

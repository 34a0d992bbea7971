// Numbers and names as text, the same in every locale.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace limpid::tools {

std::string number_text(double value);        // shortest that reads back the same
std::string fixed(double value, int digits);  // "0.654"
std::string value_text(double value);         // "0.9589", and "9.465e-10" where four digits would show nothing
std::string scientific(double value);         // "1.5e-10"
std::string whole_percent(double share);      // "12 %" of 0.12
std::string grouped(std::int64_t value);      // "8 858 734"
std::string listed(std::span<const std::string> names);  // "a, b, c", each as safe_text
std::string safe_text(std::string_view text);  // control characters escaped, line breaks kept: for the terminal

}  // namespace limpid::tools

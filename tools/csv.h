// Text as a field of a CSV table (RFC 4180) that spreadsheets take for text.
#pragma once

#include <string>
#include <string_view>

namespace limpid::tools {

// In quotes where it holds a comma, a quote or a line break. A text that a spreadsheet would run as a formula, because
// it begins with = + - or @ (blanks before it do not help), gets an apostrophe in front.
std::string csv_text(std::string_view text);

}  // namespace limpid::tools

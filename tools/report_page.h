// The page of a comparison: one file that asks for nothing. It opens from a folder, and its policy forbids everything
// but the scripts and styles that stand in it, told by their SHA-256.
#pragma once

#include <string>
#include <string_view>

#include "tools/json.h"

namespace limpid::tools {

// `report` is report.json, `assets` the pictures, maps and tables that it names: one object, key to asset. Both are
// data in the page and never markup, whatever names they hold.
std::string report_page(const Json& report, const Json& assets);

// JSON as it may stand inside <script type="application/json">: without a `<`, so that no text of it can end the
// script, and without the line ends U+2028 and U+2029.
std::string script_data(const Json& json);

// "sha256-BASE64", as a Content-Security-Policy names a script or a style by its text.
std::string policy_hash(std::string_view text);

}  // namespace limpid::tools

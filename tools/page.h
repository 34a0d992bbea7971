// A page that is one file and asks for nothing. It opens from a folder, and its policy forbids everything but the
// scripts and styles that stand in it, told by their SHA-256.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/json.h"
#include "tools/ui_files.h"

namespace limpid::tools {

struct PageText {
  std::string_view title;
  std::string_view elsewhere;  // where the same numbers stand: "trace.json beside it"
};

// page.html, which is among `files`, with the other files as its styles and scripts. Each of `data` is read by the
// scripts under its name, and is never markup, whatever names it holds.
using PageData = std::vector<std::pair<std::string_view, std::reference_wrapper<const Json>>>;
std::string page(std::span<const UiFile> files, const PageText& text, const PageData& data);

// JSON as it may stand inside <script type="application/json">: without a `<`, so that no text of it can end the
// script, and without the line ends U+2028 and U+2029.
std::string script_data(const Json& json);

// "sha256-BASE64", as a Content-Security-Policy names a script or a style by its text.
std::string policy_hash(std::string_view text);

}  // namespace limpid::tools

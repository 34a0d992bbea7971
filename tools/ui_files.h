// The files of tools/ui as they were when the program was built (cmake/embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace limpid::tools {

struct UiFile {
  std::string_view name, text;  // "first_screen.js"
};

// Those of the report's page and of the trace's, each in the order in which the page takes them.
std::span<const UiFile> ui_files();
std::span<const UiFile> trace_ui_files();

}  // namespace limpid::tools

// The files of tools/ui, the report's page, as they were when the program was built (cmake/embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace limpid::tools {

struct UiFile {
  std::string_view name, text;  // "first_screen.js"
};

// In the order in which the page takes them.
std::span<const UiFile> ui_files();

}  // namespace limpid::tools

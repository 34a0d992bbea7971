// Markdown (CommonMark with GitHub's tables) made of texts from outside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limpid::tools::handin {

// One line that reads as the text itself: nothing of it is markup, a link or HTML, in a table's cell neither.
std::string markdown_text(std::string_view text);

// Cells as Markdown already; the first column holds names, the others numbers or words. Without rows nothing.
using Cells = std::vector<std::string>;
enum class Columns { numbers, words };
std::string markdown_table(const Cells& head, const std::vector<Cells>& rows, Columns columns = Columns::numbers);

// For a shell; no text of it can end the block.
std::string markdown_commands(const std::string& commands);

}  // namespace limpid::tools::handin

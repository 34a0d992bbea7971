#include "tools/handin/markdown.h"

#include <algorithm>

#include "tools/text.h"

namespace limpid::tools::handin {

std::string markdown_text(std::string_view text) {
  std::string line = safe_text(text), out;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const std::string_view rest = std::string_view(line).substr(i);
    const bool begins_link = rest.starts_with("://") || (c == '.' && i >= 3 && line.compare(i - 3, 3, "www") == 0);
    // At the beginning of a line these would make a list, a rule or a heading's underline.
    const bool begins_block = i == 0 && std::string_view("+-=").find(c) != std::string_view::npos;
    if (std::string_view("\\`*_[]{}<>#|~&$@!").find(c) != std::string_view::npos || begins_link || begins_block)
      out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_table(const Cells& head, const std::vector<Cells>& rows, Columns columns) {
  if (rows.empty()) return "";
  std::string text;
  const auto line = [&](const Cells& cells) {
    text += "|";
    for (const std::string& cell : cells) text += " " + cell + " |";
    text += "\n";
  };
  line(head);
  text += "|";
  for (std::size_t i = 0; i < head.size(); ++i) text += i == 0 || columns == Columns::words ? " --- |" : " ---: |";
  text += "\n";
  for (const Cells& row : rows) line(row);
  return text + "\n";
}

std::string markdown_commands(const std::string& commands) {
  std::size_t longest = 0, run = 0;
  for (const char c : commands) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fence + "sh\n" + commands + "\n" + fence + "\n\n";
}

}  // namespace limpid::tools::handin

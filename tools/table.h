// Table: text in aligned columns for people to read.
#pragma once

#include <string>
#include <vector>

namespace limpid::tools {

class Table {
 public:
  // A heading that begins with '>' is aligned to the right.
  explicit Table(std::vector<std::string> headings);
  void row(std::vector<std::string> cells);
  // `indent` spaces before every line; no blanks at line ends.
  std::string text(std::size_t indent = 0) const;

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;  // the first one is the headings
};

}  // namespace limpid::tools

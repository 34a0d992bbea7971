// A page of docs/lessons as a test sees it: its transcripts, which are run and compared, and its prose, in which every
// decimal number must be one that a command printed.
//
//   ```                        a transcript: a fenced block whose first line begins with "$ "
//   $ limpid lesson xor        a command, run by the shell in a fresh folder, the page's commands in their order
//                              (a backslash at its end continues it on the next line)
//   ...                        alone on a line: any lines
//   loss [] ... all axes       inside a line: anything
//   ```
//
// Blanks count as one, however many. Other fenced blocks, derivations say, are prose.
#pragma once

#include <algorithm>
#include <cctype>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace limpid::test {

struct PageLine {
  std::size_t number = 0;  // in the file, from 1
  std::string text;
};

struct PageCommand {
  PageLine command;  // without "$ "
  std::vector<PageLine> expected;
};

struct LessonPage {
  std::vector<PageCommand> commands;
  std::vector<PageLine> prose;
};

inline LessonPage read_page(std::istream& in) {
  LessonPage page;
  bool fenced = false, transcript = false, first = false;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      fenced = !fenced, first = fenced, transcript = false;
      continue;
    }
    if (first) transcript = line.starts_with("$ ");
    first = false;
    std::vector<PageCommand>& commands = page.commands;
    if (transcript && !line.starts_with("$ ") && commands.back().expected.empty() &&
        commands.back().command.text.ends_with('\\')) {
      commands.back().command.text.back() = ' ';
      commands.back().command.text += line;
    } else if (transcript && line.starts_with("$ ")) {
      commands.push_back({{number, line.substr(2)}, {}});
    } else if (transcript) {
      commands.back().expected.push_back({number, line});
    } else {
      page.prose.push_back({number, line});
    }
  }
  return page;
}

// Runs of blanks as one, none at the ends.
inline std::string squeezed(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// `pattern` with "..." for anything.
inline bool line_matches(const std::string& pattern, const std::string& text) {
  const std::string p = squeezed(pattern), t = squeezed(text);
  const std::size_t gap = p.find("...");
  if (gap == std::string::npos) return p == t;
  if (!t.starts_with(p.substr(0, gap))) return false;
  const std::function<bool(std::size_t, std::size_t)> rest = [&](std::size_t from, std::size_t at) {
    const std::size_t next = p.find("...", from);
    if (next == std::string::npos) {
      const std::string end = p.substr(from);
      return t.size() >= at + end.size() && t.ends_with(end);
    }
    const std::string piece = p.substr(from, next - from);
    for (std::size_t found = t.find(piece, at); found != std::string::npos; found = t.find(piece, found + 1))
      if (rest(next + 3, found + piece.size())) return true;
    return false;
  };
  return rest(gap + 3, gap);
}

// The first expected line that the output does not have, with what it has in its place; `line` is null where the
// output goes on, `found` empty where all is as expected.
struct Mismatch {
  const PageLine* line = nullptr;
  std::string found;
  bool any() const { return !found.empty(); }
};

inline Mismatch compare_output(const std::vector<PageLine>& expected, const std::vector<std::string>& output) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t e = 0, o = 0, after_gap = kNone, gap_ends = 0;  // the last "..." alone, and how far it reaches
  std::size_t furthest = 0;
  Mismatch mismatch;
  while (e < expected.size() || o < output.size()) {
    if (e < expected.size() && squeezed(expected[e].text) == "...") {
      after_gap = ++e, gap_ends = o;
    } else if (e < expected.size() && o < output.size() && line_matches(expected[e].text, output[o])) {
      ++e, ++o;
    } else {
      if (!mismatch.any() || e > furthest)
        mismatch = {e < expected.size() ? &expected[e] : nullptr,
                    o < output.size() ? "'" + output[o] + "'" : "the end"};
      furthest = std::max(furthest, e);
      if (after_gap == kNone || gap_ends == output.size()) return mismatch;
      e = after_gap, o = ++gap_ends;
    }
  }
  return {};
}

// Decimal numbers and percentages: "0.5933", "-0.25", "36%". Whole numbers are free.
struct DecimalToken {
  std::string text;
  std::size_t at = 0;
};

inline std::vector<DecimalToken> decimals_in(const std::string& line) {
  std::vector<DecimalToken> found;
  const auto digit = [&](std::size_t i) {
    return i < line.size() && std::isdigit(static_cast<unsigned char>(line[i]));
  };
  const auto word = [&](std::size_t i) { return std::isalnum(static_cast<unsigned char>(line[i])) || line[i] == '.'; };
  for (std::size_t i = 0; i < line.size();) {
    if (!digit(i)) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (digit(i)) ++i;
    bool decimal = false;
    if (i + 1 < line.size() && line[i] == '.' && digit(i + 1)) {
      decimal = true;
      for (++i; digit(i);) ++i;
      if (i + 1 < line.size() && line[i] == 'e' &&
          (digit(i + 1) || ((line[i + 1] == '-' || line[i + 1] == '+') && digit(i + 2))))
        for (i += 2; digit(i);) ++i;
    }
    std::string text = line.substr(begin, i - begin);
    const std::size_t percent = i < line.size() && line[i] == ' ' ? i + 1 : i;
    if (percent < line.size() && line[percent] == '%') text += "%", decimal = true;
    if (!decimal) continue;
    const bool negative = begin > 0 && line[begin - 1] == '-' && (begin == 1 || !word(begin - 2));
    found.push_back({(negative ? "-" : "") + text, begin});
  }
  return found;
}

inline std::string without_links(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    out += line[i];
    if (line[i] != ']' || i + 1 == line.size() || line[i + 1] != '(') continue;
    const std::size_t close = line.find(')', i);
    if (close != std::string::npos) i = close;
  }
  return out;
}

// Numbers of the prose that no command's line and no expected output has, each with its line.
inline std::vector<PageLine> foreign_numbers(const LessonPage& page) {
  std::set<std::string> known;
  const auto add = [&](const std::string& line) {
    for (const DecimalToken& token : decimals_in(line)) {
      std::string text = token.text;
      known.insert(text);
      if (text.ends_with('%')) known.insert(text.substr(0, text.size() - 1));
      if (text.starts_with('-')) known.insert(text.substr(1));
    }
  };
  for (const PageCommand& command : page.commands) {
    add(command.command.text);
    for (const PageLine& line : command.expected) add(line.text);
  }
  std::vector<PageLine> foreign;
  for (const PageLine& line : page.prose)
    for (const DecimalToken& token : decimals_in(without_links(line.text)))
      if (!known.contains(token.text)) foreign.push_back({line.number, token.text});
  return foreign;
}

// Files that links of the page lead to, with the line; addresses of the web and places within the page left out.
inline std::vector<PageLine> linked_files(const LessonPage& page) {
  std::vector<PageLine> files;
  for (const PageLine& line : page.prose)
    for (std::size_t at = line.text.find("]("); at != std::string::npos; at = line.text.find("](", at + 1)) {
      std::string target = line.text.substr(at + 2, line.text.find(')', at) - at - 2);
      target = target.substr(0, target.find('#'));
      if (!target.empty() && target.find("://") == std::string::npos) files.push_back({line.number, target});
    }
  return files;
}

}  // namespace limpid::test

#include "weights/darknet_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "tensor/error.h"
#include "tensor/ops/text.h"
#include "weights/byte_reader.h"
#include "weights/utf8.h"

namespace limpid::weights {

namespace {

constexpr std::string_view kSpace = " \t\r\v\f";

std::string at_line(const std::string& file, std::size_t line) {
  return "[" + printable(file, 4096) + ":" + std::to_string(line) + "] ";
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((line[i] == '#' || line[i] == ';') && (i == 0 || kSpace.find(line[i - 1]) != std::string_view::npos)) {
      return line.substr(0, i);
    }
  }
  return line;
}

void check_characters(std::string_view line, const std::string& where) {
  if (line.size() > kLongestCfgLine) {
    throw FormatError(where + "a line of " + std::to_string(line.size()) + " bytes, expected at most " +
                      std::to_string(kLongestCfgLine));
  }
  while (!line.empty()) {
    const Utf8 character = first_character(line);
    if (character.length == 0) throw FormatError(where + "invalid UTF-8, expected text");
    if (character.code == 0) throw FormatError(where + "a NUL byte, expected text");
    line.remove_prefix(character.length);
  }
}

// The whole text must be the number.
template <class T>
bool parse(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

template <class T, class Check>
std::vector<T> parse_list(const CfgSection& section, std::string_view key, const CfgEntry& entry, std::size_t most,
                          Check good) {
  std::vector<T> values;
  for (std::string_view rest = entry.value;;) {
    const std::size_t comma = rest.find(',');
    T value{};
    if (!parse(trimmed(rest.substr(0, comma)), value) || !good(value)) {
      section.fail(key, std::string("is no list of ") + (std::is_integral_v<T> ? "whole " : "finite ") +
                            "numbers separated by commas");
    }
    values.push_back(value);
    if (comma == std::string_view::npos) return values;
    if (values.size() == most) section.fail(key, "has more than " + std::to_string(most) + " entries");
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

const CfgEntry* CfgSection::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const CfgEntry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

const CfgEntry& CfgSection::require(std::string_view key) const {
  const CfgEntry* entry = find(key);
  if (!entry) fail("[" + printable(type) + "] has no " + std::string(key) + "=, expected one");
  return *entry;
}

void CfgSection::fail(const std::string& problem) const { throw FormatError(at_line(file, line) + problem); }

void CfgSection::fail(std::string_view key, const std::string& problem) const {
  const CfgEntry* entry = find(key);
  if (!entry) fail(std::string(key) + " in [" + printable(type) + "] " + problem);
  throw FormatError(at_line(file, entry->line) + printable(key) + "=" + printable(entry->value, 60) + " in [" +
                    printable(type) + "] " + problem);
}

std::int64_t CfgSection::integer(std::string_view key, std::int64_t low, std::int64_t high) const {
  std::int64_t value = 0;
  if (!parse(require(key).value, value) || value < low || value > high) {
    fail(key, "is not a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return value;
}

std::int64_t CfgSection::integer(std::string_view key, std::int64_t low, std::int64_t high,
                                 std::int64_t fallback) const {
  return has(key) ? integer(key, low, high) : fallback;
}

double CfgSection::real(std::string_view key, double low, double high, double fallback) const {
  if (!has(key)) return fallback;
  double value = 0;
  if (!parse(require(key).value, value) || !(value >= low && value <= high)) {
    fail(key, "is not a number from " + number_text(low) + " to " + number_text(high));
  }
  return value;
}

bool CfgSection::flag(std::string_view key, bool fallback) const { return integer(key, 0, 1, fallback ? 1 : 0) == 1; }

std::string CfgSection::word(std::string_view key, std::string fallback) const {
  return has(key) ? require(key).value : fallback;
}

std::vector<std::int64_t> CfgSection::integers(std::string_view key, std::size_t most) const {
  return parse_list<std::int64_t>(*this, key, require(key), most, [](std::int64_t) { return true; });
}

std::vector<double> CfgSection::reals(std::string_view key, std::size_t most) const {
  return parse_list<double>(*this, key, require(key), most, [](double v) { return std::isfinite(v); });
}

std::vector<CfgSection> read_cfg_text(std::string_view text, const std::string& file, bool strict,
                                      std::vector<std::string>& warnings) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<CfgSection> sections;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string where = at_line(file, number);
    check_characters(text.substr(0, end), where);
    const std::string_view line = trimmed(without_comment(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));

    if (line.empty()) continue;
    if (line.front() == '[') {
      if (line.back() != ']') throw FormatError(where + printable(line, 60) + " does not end in ']'");
      if (sections.size() == kMostCfgSections) {
        throw FormatError(where + "more than " + std::to_string(kMostCfgSections) + " sections");
      }
      CfgSection& section = sections.emplace_back();
      section.file = file;
      section.type = trimmed(line.substr(1, line.size() - 2));
      section.line = number;
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      throw FormatError(where + "'" + printable(line, 60) + "', expected [section] or key=value");
    }
    CfgEntry entry{std::string(trimmed(line.substr(0, equals))), std::string(trimmed(line.substr(equals + 1))), number};
    if (sections.empty()) {
      throw FormatError(where + "key '" + printable(entry.key, 60) + "' before any section, expected [net] first");
    }
    if (const CfgEntry* before = sections.back().find(entry.key)) {
      const std::string note = where + "key '" + printable(entry.key, 60) + "' comes twice in [" +
                               printable(sections.back().type, 60) + "] (first in line " +
                               std::to_string(before->line) + ")";
      if (strict) throw FormatError(note);
      warnings.push_back(note + ", the last value counts");
      sections.back().entries[static_cast<std::size_t>(before - sections.back().entries.data())] = std::move(entry);
    } else if (sections.back().entries.size() == kMostCfgKeys) {
      throw FormatError(where + "more than " + std::to_string(kMostCfgKeys) + " keys in [" +
                        printable(sections.back().type, 60) + "]");
    } else {
      sections.back().entries.push_back(std::move(entry));
    }
  }
  return sections;
}

}  // namespace limpid::weights

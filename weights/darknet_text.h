// The text of a Darknet cfg: sections of key=value lines, with the line of everything for errors. What the sections
// mean is read in darknet_cfg.h.
//
//   [convolutional]   # a section; Darknet counts them from 0 after [net]
//   filters = 32      ; comments begin with '#' or ';', at the start of a line or after white space
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::weights {

struct CfgEntry {
  std::string key, value;
  std::size_t line = 0;  // from 1
};

// The typed readers throw FormatError "[FILE:LINE] filters=32abc in [convolutional], expected ..." when a value is not
// wholly of its type or out of range; without a fallback the key must be there.
class CfgSection {
 public:
  std::string file, type;
  std::size_t line = 0;
  std::vector<CfgEntry> entries;  // one per key

  const CfgEntry* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }

  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high) const;
  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high, std::int64_t fallback) const;
  double real(std::string_view key, double low, double high, double fallback) const;
  bool flag(std::string_view key, bool fallback = false) const;  // 0 or 1
  std::string word(std::string_view key, std::string fallback) const;
  std::vector<std::int64_t> integers(std::string_view key, std::size_t most) const;  // separated by commas, never empty
  std::vector<double> reals(std::string_view key, std::size_t most) const;

  [[noreturn]] void fail(const std::string& problem) const;  // at the section's line
  // "[FILE:LINE] KEY=VALUE in [TYPE] PROBLEM" at the key's line.
  [[noreturn]] void fail(std::string_view key, const std::string& problem) const;

 private:
  const CfgEntry& require(std::string_view key) const;
};

constexpr std::size_t kLongestCfgLine = 64 * 1024;  // bytes
constexpr std::size_t kMostCfgSections = 10'000;
constexpr std::size_t kMostCfgKeys = 1'000;  // in one section

// Throws FormatError on text that is no cfg. Of a key that comes twice in a section the last value counts: a warning,
// an error when `strict`.
std::vector<CfgSection> read_cfg_text(std::string_view text, const std::string& file, bool strict,
                                      std::vector<std::string>& warnings);

}  // namespace limpid::weights

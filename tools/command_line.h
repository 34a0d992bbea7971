// CommandLine: the options of one subcommand, declared with the variable that each one fills. Values are read with
// std::from_chars, so they mean the same in every locale. (CLI11 splits the line; only command_line.cpp includes it.)
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::tools {

class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Options declared from here on stand under this title in --help.
  void group(std::string title);

  // `names` as "--out" or "--out,-o"; `metavar` is how --help calls the value; a variable keeps its value when the
  // option is absent, and --help shows that value as the default.
  void flag(const std::string& names, bool& value, const std::string& help);
  void option(const std::string& names, const std::string& metavar, std::string& value, const std::string& help);
  void option(const std::string& names, const std::string& metavar, std::filesystem::path& value,
              const std::string& help);
  void option(const std::string& names, const std::string& metavar, std::int64_t& value, const std::string& help,
              std::int64_t low = std::numeric_limits<std::int64_t>::min(),
              std::int64_t high = std::numeric_limits<std::int64_t>::max());
  void option(const std::string& names, const std::string& metavar, double& value, const std::string& help,
              double low = std::numeric_limits<double>::lowest(), double high = std::numeric_limits<double>::max());
  void option(const std::string& names, const std::string& metavar, std::optional<double>& value,
              const std::string& help, double low = std::numeric_limits<double>::lowest(),
              double high = std::numeric_limits<double>::max());
  // One of `words`.
  void choice(const std::string& names, std::string& value, std::vector<std::string> words, const std::string& help);
  // Comma-separated words, empty ones refused.
  void list(const std::string& names, const std::string& metavar, std::vector<std::string>& value,
            const std::string& help);
  // Positional arguments, in the order of declaration.
  void argument(const std::string& metavar, std::string& value, const std::string& help, bool required = true);
  void argument(const std::string& metavar, std::filesystem::path& value, const std::string& help,
                bool required = true);
  void arguments(const std::string& metavar, std::vector<std::string>& value, const std::string& help,
                 bool required = true);

  // Any option by its own reader.
  void custom(const std::string& names, const std::string& metavar, const std::string& help,
              const std::string& shown_default, std::function<void(const std::string& text)> read);

  // The same for an option that may come several times; called for each, in their order.
  void repeated(const std::string& names, const std::string& metavar, const std::string& help,
                std::function<void(const std::string& text)> read);

  // Whether the option came on the command line; for use after reading.
  bool given(const std::string& name) const;

  // Reads the arguments into the variables. Throws UsageError with a suggestion for a mistyped option. True when --help
  // was asked for (nothing is read then).
  bool read(const std::vector<std::string>& arguments);
  std::string help_text(const std::string& usage_name, const std::string& teaching, const std::string& examples) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> self_;
};

// The whole text as a number in [low, high]; throws UsageError "[where] 'abc' is not a whole number from 1 to 256".
std::int64_t whole_number(const std::string& text, const std::string& where, std::int64_t low, std::int64_t high);
double number(const std::string& text, const std::string& where, double low, double high);
std::uint64_t seed_of(const std::string& text, const std::string& where);  // 0 to 2^64-1
// "500M", "2G", "1048576": bytes, powers of 1024.
std::int64_t byte_count(const std::string& text, const std::string& where);
// "60", "60s", "5m", "1.5h": seconds, more than 0.
double time_span(const std::string& text, const std::string& where);

// The word of `known` nearest to `word` when it is near enough to be a slip of the finger; empty otherwise.
std::string nearest(const std::string& word, const std::vector<std::string>& known);
// " (did you mean 'X'?)" or empty.
std::string suggestion(const std::string& word, const std::vector<std::string>& known);

}  // namespace limpid::tools

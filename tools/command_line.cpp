#include "tools/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "tensor/error.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

struct Entry {
  std::string group, names, metavar, help, shown_default;
  bool positional = false, required = false, many = false;
  CLI::Option* option = nullptr;
  std::shared_ptr<std::vector<std::string>> texts = std::make_shared<std::vector<std::string>>();
  std::function<void(const std::vector<std::string>&)> read;
};

// Breaks a text into lines of at most `width` columns, at blanks.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line, word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\n';
    if (c != ' ' && c != '\n') {
      word += c;
      continue;
    }
    if (!line.empty() && line.size() + 1 + word.size() > width) lines.push_back(std::exchange(line, ""));
    line += (line.empty() ? "" : " ") + std::exchange(word, "");
    if (c == '\n') lines.push_back(std::exchange(line, ""));
  }
  return lines;
}

std::string first_name(const std::string& names) { return names.substr(0, names.find(',')); }

}  // namespace

struct CommandLine::Implementation {
  CLI::App app;
  std::vector<Entry> entries;
  std::string group = "Options";
  bool help = false;

  Entry& add(const std::string& names, const std::string& metavar, const std::string& help_text) {
    Entry& entry = entries.emplace_back();
    entry.group = group;
    entry.names = names;
    entry.metavar = metavar;
    entry.help = help_text;
    return entry;
  }
  // The words an option may be called by.
  std::vector<std::string> names() const {
    std::vector<std::string> all{"--help"};
    for (const Entry& entry : entries) {
      if (!entry.positional) all.push_back(first_name(entry.names));
    }
    return all;
  }
  void expect_known(const std::string& word) const {
    const std::vector<std::string> known = names();
    if (std::find(known.begin(), known.end(), word) != known.end()) return;
    throw UsageError("[command line] unknown option '" + word + "'" + suggestion(word, known));
  }
};

CommandLine::CommandLine() : self_(std::make_unique<Implementation>()) {
  self_->app.set_help_flag();
  self_->app.add_flag("--help,-h", self_->help);
  self_->app.allow_extras();
}
CommandLine::~CommandLine() = default;

void CommandLine::group(std::string title) { self_->group = std::move(title); }

void CommandLine::custom(const std::string& names, const std::string& metavar, const std::string& help,
                         const std::string& shown_default, std::function<void(const std::string&)> read) {
  Entry& entry = self_->add(names, metavar, help);
  entry.shown_default = shown_default;
  entry.option = self_->app.add_option(names, *entry.texts)->expected(1)->allow_extra_args(false)->take_all();
  entry.read = [name = first_name(names), read = std::move(read)](const std::vector<std::string>& texts) {
    if (texts.size() > 1)
      throw UsageError("[" + name + "] given " + std::to_string(texts.size()) + " times, expected once");
    read(texts.front());
  };
}

void CommandLine::repeated(const std::string& names, const std::string& metavar, const std::string& help,
                           std::function<void(const std::string&)> read) {
  Entry& entry = self_->add(names, metavar, help);
  entry.option = self_->app.add_option(names, *entry.texts)->expected(1)->allow_extra_args(false)->take_all();
  entry.read = [read = std::move(read)](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) read(text);
  };
}

void CommandLine::flag(const std::string& names, bool& value, const std::string& help) {
  Entry& entry = self_->add(names, "", help);
  entry.option = self_->app.add_flag(names);
  entry.read = [&value](const std::vector<std::string>&) { value = true; };
}

void CommandLine::option(const std::string& names, const std::string& metavar, std::string& value,
                         const std::string& help) {
  custom(names, metavar, help, value, [&value, name = first_name(names), metavar](const std::string& text) {
    if (text.empty()) throw UsageError("[" + name + "] the value is empty, expected " + metavar);
    value = text;
  });
}

void CommandLine::option(const std::string& names, const std::string& metavar, std::filesystem::path& value,
                         const std::string& help) {
  custom(names, metavar, help, value.string(), [&value, name = first_name(names)](const std::string& text) {
    if (text.empty()) throw UsageError("[" + name + "] the name is empty, expected a file or folder");
    value = text;
  });
}

void CommandLine::option(const std::string& names, const std::string& metavar, std::int64_t& value,
                         const std::string& help, std::int64_t low, std::int64_t high) {
  custom(names, metavar, help, std::to_string(value),
         [&value, name = first_name(names), low, high](const std::string& text) {
           value = whole_number(text, name, low, high);
         });
}

void CommandLine::option(const std::string& names, const std::string& metavar, double& value, const std::string& help,
                         double low, double high) {
  custom(names, metavar, help, number_text(value),
         [&value, name = first_name(names), low, high](const std::string& text) {
           value = number(text, name, low, high);
         });
}

void CommandLine::option(const std::string& names, const std::string& metavar, std::optional<double>& value,
                         const std::string& help, double low, double high) {
  custom(names, metavar, help, "", [&value, name = first_name(names), low, high](const std::string& text) {
    value = number(text, name, low, high);
  });
}

void CommandLine::choice(const std::string& names, std::string& value, std::vector<std::string> words,
                         const std::string& help) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : "|") + word;
  custom(names, joined, help, value, [&value, words, joined, name = first_name(names)](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) == words.end()) {
      throw UsageError("[" + name + "] '" + text + "' is unknown, expected " + joined + suggestion(text, words));
    }
    value = text;
  });
}

void CommandLine::list(const std::string& names, const std::string& metavar, std::vector<std::string>& value,
                       const std::string& help) {
  std::string shown;
  for (const std::string& word : value) shown += (shown.empty() ? "" : ",") + word;
  custom(names, metavar, help, shown, [&value, name = first_name(names)](const std::string& text) {
    value.clear();
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      value.push_back(text.substr(begin, end - begin));
      if (value.back().empty()) throw UsageError("[" + name + "] '" + text + "' has an empty word between commas");
      begin = end + 1;
    }
  });
}

void CommandLine::argument(const std::string& metavar, std::string& value, const std::string& help, bool required) {
  Entry& entry = self_->add(metavar, metavar, help);
  entry.positional = true;
  entry.required = required;
  entry.option = self_->app.add_option(metavar, *entry.texts)->expected(0, 1);
  entry.read = [&value](const std::vector<std::string>& texts) { value = texts.front(); };
}

void CommandLine::argument(const std::string& metavar, std::filesystem::path& value, const std::string& help,
                           bool required) {
  Entry& entry = self_->add(metavar, metavar, help);
  entry.positional = true;
  entry.required = required;
  entry.option = self_->app.add_option(metavar, *entry.texts)->expected(0, 1);
  entry.read = [&value](const std::vector<std::string>& texts) { value = texts.front(); };
}

void CommandLine::arguments(const std::string& metavar, std::vector<std::string>& value, const std::string& help,
                            bool required) {
  Entry& entry = self_->add(metavar, metavar, help);
  entry.positional = entry.many = true;
  entry.required = required;
  entry.option = self_->app.add_option(metavar, *entry.texts)->expected(0, 1 << 20);
  entry.read = [&value](const std::vector<std::string>& texts) { value = texts; };
}

bool CommandLine::given(const std::string& name) const {
  for (const Entry& entry : self_->entries) {
    if (first_name(entry.names) == name) return entry.option->count() > 0;
  }
  throw Error("[command line] no option is called " + name);
}

bool CommandLine::read(const std::vector<std::string>& arguments) {
  try {
    self_->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them from the back
  } catch (const CLI::ArgumentMismatch& error) {  // "--threads: 1 required TEXT missing"
    const std::string what = error.what();
    const std::string name = what.substr(0, what.find(':'));
    for (const std::string& word : arguments) {  // an unknown option's value looks like one argument too many
      if (word == "--") break;
      if (word.starts_with("--")) self_->expect_known(word.substr(0, word.find('=')));
    }
    if (!name.starts_with('-')) throw UsageError("[command line] too many arguments, expected one " + name);
    throw UsageError("[" + name + "] needs a value after it");
  } catch (const CLI::Error& error) {
    throw UsageError(std::string("[command line] ") + error.what());
  }
  if (self_->help) return true;
  for (const std::string& extra : self_->app.remaining()) {
    if (extra.size() > 1 && extra[0] == '-' && extra != "--") {
      self_->expect_known(extra.substr(0, extra.find('=')));
    }
    if (extra != "--") throw UsageError("[command line] unexpected argument '" + extra + "'");
  }
  for (const Entry& entry : self_->entries) {
    if (entry.required && entry.option->count() == 0) {
      throw UsageError("[command line] " + entry.metavar + " is missing: " + entry.help);
    }
    if (entry.option->count() > 0) entry.read(entry.option->results());
  }
  return false;
}

std::string CommandLine::help_text(const std::string& usage_name, const std::string& teaching,
                                   const std::string& examples) const {
  constexpr std::size_t kColumn = 30, kWidth = 100;
  std::string out = "Usage: " + usage_name;
  for (const Entry& entry : self_->entries) {
    if (!entry.positional) continue;
    const std::string shown = entry.metavar + (entry.many ? "..." : "");
    out += entry.required ? " " + shown : " [" + shown + "]";
  }
  out += " [OPTIONS]\n\n";
  for (const std::string& line : wrapped(teaching, kWidth)) out += line + "\n";
  out += "\nExamples:\n";
  for (const std::string& line : wrapped(examples, 1000)) out += "  " + line + "\n";

  std::vector<std::string> groups;
  for (const Entry& entry : self_->entries) {
    const std::string title = entry.positional ? "Arguments" : entry.group;
    if (std::find(groups.begin(), groups.end(), title) == groups.end()) groups.push_back(title);
  }
  for (const std::string& title : groups) {
    out += "\n" + title + ":\n";
    for (const Entry& entry : self_->entries) {
      if ((entry.positional ? "Arguments" : entry.group) != title) continue;
      std::string left = "  " + (entry.positional ? entry.metavar + (entry.many ? "..." : "") : entry.names);
      if (!entry.positional && !entry.metavar.empty()) left += " " + entry.metavar;
      const std::string text = entry.help + (entry.shown_default.empty() ? "" : " [" + entry.shown_default + "]");
      const std::vector<std::string> lines = wrapped(text, kWidth - kColumn);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == 0 && left.size() + 2 > kColumn) out += std::exchange(left, "") + "\n";
        out += (i == 0 ? left : "") + std::string(kColumn - (i == 0 ? left.size() : 0), ' ') + lines[i] + "\n";
      }
    }
  }
  return out;
}

}  // namespace limpid::tools

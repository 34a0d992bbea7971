// JSON values read with their path, so that an error can say "description at layers[3].type: ...". For limpid's own
// texts; included by .cpp files only, which include <nlohmann/json.hpp> themselves.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::weights {

// Parses a text that may come from anywhere: refuses doubled keys, more than `max_depth` levels and invalid UTF-8.
// Throws FormatError "[FILE] description: ...".
nlohmann::json parse_strictly(std::string_view text, const std::string& file, int max_depth);

class JsonValue {
 public:
  JsonValue(const nlohmann::json& value, const std::string& file, std::string path = "")
      : value_(value), file_(file), path_(std::move(path)) {}

  // The member of an object. Throws FormatError when there is none; so do the others when the type is another.
  JsonValue at(const std::string& key) const;
  // Throws FormatError unless this is an object with exactly these keys.
  void expect_keys(std::initializer_list<const char*> keys) const;
  std::vector<std::pair<std::string, JsonValue>> members() const;
  std::vector<JsonValue> items() const;

  bool yes_no() const;
  std::int64_t integer() const;
  double real() const;
  double number() const;  // with or without a point
  std::string text() const;
  template <class Read>
  auto list(Read read) const {
    std::vector<decltype(read(*this))> values;
    for (const JsonValue& item : items()) values.push_back(read(item));
    return values;
  }

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  void expect(bool right, const char* expected) const;

  const nlohmann::json& value_;
  const std::string& file_;
  std::string path_;
};

}  // namespace limpid::weights

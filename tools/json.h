// Json: a JSON value that keeps the order of its keys and prints numbers as the shortest text that reads back to the
// same value (std::to_chars), in every locale. Parsing is for limpid's own files; models are never read through it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace limpid::tools {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;  // null
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}  // not finite: null
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  // object: sets a key; array: appends. Both return *this, so that values can be written in one go.
  Json& set(std::string key, Json value);
  Json& push(Json value);

  bool is_null() const { return value_.index() == 0; }
  bool contains(const std::string& key) const;
  // Throw FormatError "[json] 'KEY' ..." when missing or of another type.
  const Json& at(const std::string& key) const;
  const std::string& text_at(const std::string& key) const;
  double number_at(const std::string& key) const;
  std::int64_t whole_at(const std::string& key) const;
  bool flag_at(const std::string& key) const;
  const Array& array_at(const std::string& key) const;
  const std::string& as_text() const;
  double as_number() const;
  const Array& as_array() const;
  const Object& as_object() const;

  // Indented by two, flat arrays of numbers on one line, ends with a line break.
  std::string text() const;

  // Throws FormatError "[FILE] ..." with line and column.
  static Json parse(const std::string& text, const std::string& file);

  friend bool operator==(const Json&, const Json&) = default;

 private:
  void write(std::string& out, int depth) const;
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// Before the work of `--json FILE` begins: throws UsageError when FILE is there and holds something else than JSON, so
// that a mistyped name costs nobody a picture or a model. An empty name and "-" are fine.
void expect_json_place(const std::string& file);
// Prints JSON for `--json FILE`: to stdout when the file is "-", else into the file.
void write_json(const std::string& file, const Json& json);

Json numbers(const std::vector<double>& values);  // an array of them

}  // namespace limpid::tools

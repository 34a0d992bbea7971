#include "weights/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights {

nlohmann::json parse_strictly(std::string_view text, const std::string& file, int max_depth) {
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> open_objects;
  const auto watch = [&](int depth, Event event, nlohmann::json& parsed) {
    if (depth > max_depth) {
      throw FormatError("[" + file + "] description: more than " + std::to_string(max_depth) + " levels of nesting");
    }
    if (event == Event::object_start) open_objects.emplace_back();
    if (event == Event::object_end) open_objects.pop_back();
    if (event == Event::key && !open_objects.back().insert(parsed.get<std::string>()).second) {
      throw FormatError("[" + file + "] description: key '" + printable(parsed.get<std::string>()) + "' appears twice");
    }
    return true;
  };
  try {
    return nlohmann::json::parse(text.begin(), text.end(), watch);
  } catch (const nlohmann::json::exception& error) {
    throw FormatError("[" + file + "] description: " + printable(error.what()));
  }
}

void JsonValue::fail(const std::string& problem) const {
  throw FormatError("[" + file_ + "] description at " + printable(path_.empty() ? "its top" : path_) + ": " + problem);
}

void JsonValue::expect(bool right, const char* expected) const {
  if (!right) fail(std::string("a JSON ") + value_.type_name() + ", expected " + expected);
}

JsonValue JsonValue::at(const std::string& key) const {
  expect(value_.is_object(), "an object");
  const auto found = value_.find(key);
  if (found == value_.end()) fail("'" + key + "' is missing");
  return {*found, file_, path_.empty() ? key : path_ + "." + key};
}

void JsonValue::expect_keys(std::initializer_list<const char*> keys) const {
  for (const char* const key : keys) at(key);
  for (const auto& [key, member] : members()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) fail("unknown key '" + printable(key) + "'");
  }
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  expect(value_.is_object(), "an object");
  std::vector<std::pair<std::string, JsonValue>> found;
  for (const auto& [key, value] : value_.items()) found.emplace_back(key, at(key));
  return found;
}

std::vector<JsonValue> JsonValue::items() const {
  expect(value_.is_array(), "a list");
  std::vector<JsonValue> found;
  for (std::size_t i = 0; i < value_.size(); ++i) {
    found.push_back({value_[i], file_, path_ + "[" + std::to_string(i) + "]"});
  }
  return found;
}

bool JsonValue::yes_no() const {
  expect(value_.is_boolean(), "true or false");
  return value_.get<bool>();
}

std::int64_t JsonValue::integer() const {
  expect(value_.is_number_integer(), "an integer");
  if (value_.is_number_unsigned() && !std::in_range<std::int64_t>(value_.get<std::uint64_t>())) {
    fail("an integer beyond 64 bits");
  }
  return value_.get<std::int64_t>();
}

double JsonValue::real() const {
  expect(value_.is_number_float(), "a real number, with a point");
  return value_.get<double>();
}

double JsonValue::number() const {
  expect(value_.is_number(), "a number");
  return value_.get<double>();
}

std::string JsonValue::text() const {
  expect(value_.is_string(), "a text");
  return value_.get<std::string>();
}

}  // namespace limpid::weights

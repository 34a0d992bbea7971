#include "tools/json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "tensor/error.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

// As a JSON string, with quotes; bytes that are not UTF-8 become U+FFFD.
std::string escaped(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Json from_library(const nlohmann::ordered_json& j) {
  if (j.is_boolean()) return j.get<bool>();
  if (j.is_number_integer()) return j.get<std::int64_t>();
  if (j.is_number()) return j.get<double>();
  if (j.is_string()) return j.get<std::string>();
  if (j.is_array()) {
    Json::Array array;
    for (const auto& element : j) array.push_back(from_library(element));
    return array;
  }
  if (j.is_object()) {
    Json::Object object;
    for (const auto& [key, value] : j.items()) object.emplace_back(key, from_library(value));
    return object;
  }
  return {};
}

// Our own files nest a handful of levels; more is hostile, and the library would recurse as deep.
void check_depth(const std::string& text, const std::string& file) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted && text[i] == '\\') ++i;
    if (!quoted && (text[i] == '[' || text[i] == '{') && ++depth > 64) {
      throw FormatError("[" + file + "] nested more than 64 levels deep, expected a file written by limpid");
    }
    if (!quoted && (text[i] == ']' || text[i] == '}')) --depth;
  }
}

}  // namespace

Json& Json::set(std::string key, Json value) {
  auto& object = std::get<Object>(value_);
  for (auto& [name, old] : object) {
    if (name == key) {
      old = std::move(value);
      return *this;
    }
  }
  object.emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

bool Json::contains(const std::string& key) const {
  const Object* object = std::get_if<Object>(&value_);
  if (!object) return false;
  for (const auto& [name, value] : *object) {
    if (name == key) return true;
  }
  return false;
}

const Json& Json::at(const std::string& key) const {
  for (const auto& [name, value] : as_object()) {
    if (name == key) return value;
  }
  throw FormatError("[json] '" + key + "' is missing");
}

const std::string& Json::as_text() const {
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  throw FormatError("[json] expected a text, found " + text());
}

double Json::as_number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value_)) return *real;
  throw FormatError("[json] expected a number, found " + text());
}

const Json::Array& Json::as_array() const {
  if (const auto* array = std::get_if<Array>(&value_)) return *array;
  throw FormatError("[json] expected a list");
}

const Json::Object& Json::as_object() const {
  if (const auto* object = std::get_if<Object>(&value_)) return *object;
  throw FormatError("[json] expected an object in braces");
}

const std::string& Json::text_at(const std::string& key) const { return at(key).as_text(); }
double Json::number_at(const std::string& key) const { return at(key).as_number(); }
const Json::Array& Json::array_at(const std::string& key) const { return at(key).as_array(); }

std::int64_t Json::whole_at(const std::string& key) const {
  if (const auto* whole = std::get_if<std::int64_t>(&at(key).value_)) return *whole;
  throw FormatError("[json] '" + key + "' is not a whole number");
}

bool Json::flag_at(const std::string& key) const {
  if (const auto* flag = std::get_if<bool>(&at(key).value_)) return *flag;
  throw FormatError("[json] '" + key + "' is neither true nor false");
}

void Json::write(std::string& out, int depth) const {
  const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
  if (is_null()) {
    out += "null";
  } else if (const auto* flag = std::get_if<bool>(&value_)) {
    out += *flag ? "true" : "false";
  } else if (const auto* whole = std::get_if<std::int64_t>(&value_)) {
    out += std::to_string(*whole);
  } else if (const auto* real = std::get_if<double>(&value_)) {
    out += std::isfinite(*real) ? number_text(*real) : "null";
  } else if (const auto* text = std::get_if<std::string>(&value_)) {
    out += escaped(*text);
  } else if (const auto* array = std::get_if<Array>(&value_)) {
    bool flat = true;
    for (const Json& element : *array) flat &= element.value_.index() < 5;
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      out += flat ? (i > 0 ? ", " : "") : (i > 0 ? ",\n  " : "\n  ") + indent;
      (*array)[i].write(out, depth + 1);
    }
    out += flat ? "]" : "\n" + indent + "]";
  } else {
    const auto& object = std::get<Object>(value_);
    out += '{';
    for (std::size_t i = 0; i < object.size(); ++i) {
      out += (i > 0 ? ",\n  " : "\n  ") + indent + escaped(object[i].first) + ": ";
      object[i].second.write(out, depth + 1);
    }
    out += object.empty() ? "}" : "\n" + indent + "}";
  }
}

std::string Json::text() const {
  std::string out;
  write(out, 0);
  return out + "\n";
}

Json Json::parse(const std::string& text, const std::string& file) {
  check_depth(text, file);
  try {
    return from_library(nlohmann::ordered_json::parse(text));
  } catch (const nlohmann::json::parse_error& error) {
    // The library's text, "[json.exception.parse_error.101] parse error at line 1, column 2: ...", without its own tag.
    const std::string what = error.what();
    const std::size_t tag = what.find("] ");
    throw FormatError("[" + file + "] not JSON: " + (tag == std::string::npos ? what : what.substr(tag + 2)));
  }
}

Json numbers(const std::vector<double>& values) { return Json(Json::Array(values.begin(), values.end())); }

}  // namespace limpid::tools

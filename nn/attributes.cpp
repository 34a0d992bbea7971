#include "nn/attributes.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "tensor/error.h"

namespace limpid {
namespace {

constexpr const char* kTypeNames[] = {"a yes or no", "an integer",         "a number",
                                      "a word",      "a list of integers", "a list of numbers"};

std::string value_text(std::int64_t value) { return std::to_string(value); }
std::string value_text(const std::string& value) { return value; }
std::string value_text(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}
// Two integers are a height and a width: "3x3". Of a long list the first and how many there are.
template <class T>
std::string value_text(const std::vector<T>& values) {
  constexpr std::size_t most = 8;
  const char* separator = std::is_integral_v<T> && values.size() == 2 ? "x" : ",";
  std::string text;
  for (const T& value : std::span(values).first(std::min(most, values.size())))
    text += (text.empty() ? "" : separator) + value_text(value);
  return values.size() > most ? text + ",... (" + std::to_string(values.size()) + ")" : text;
}

}  // namespace

template <class T>
const T& Attributes::get(const std::string& name) const {
  const std::string expected = kTypeNames[Attribute(T()).index()];
  const auto found = values_.find(name);
  if (found == values_.end()) throw FormatError("[attribute] '" + name + "' is missing, expected " + expected);
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr)
    throw FormatError("[attribute] '" + name + "' is " + kTypeNames[found->second.index()] + ", expected " + expected);
  return *value;
}
template const bool& Attributes::get(const std::string&) const;
template const std::int64_t& Attributes::get(const std::string&) const;
template const double& Attributes::get(const std::string&) const;
template const std::string& Attributes::get(const std::string&) const;
template const std::vector<std::int64_t>& Attributes::get(const std::string&) const;
template const std::vector<double>& Attributes::get(const std::string&) const;

std::string Attributes::text() const {
  std::string text;
  for (const auto& [name, attribute] : values_) {
    if (!text.empty()) text += ", ";
    std::visit(
        [&, &label = name](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, bool>)
            text += (value ? "" : "no ") + label;
          else
            text += label + " " + value_text(value);
        },
        attribute);
  }
  return text;
}

}  // namespace limpid

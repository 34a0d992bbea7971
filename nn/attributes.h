// Typed attributes by name: the options of a layer or a head as plain data, the same from every weight format.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace limpid {

using Attribute = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>>;

class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<std::pair<const std::string, Attribute>> values) : values_(values) {}

  // Throws FormatError "[attribute] ..." when the attribute is missing or of another type.
  template <class T>
  const T& get(const std::string& name) const;
  template <class T>
  T get_or(const std::string& name, T fallback) const {
    return contains(name) ? get<T>(name) : fallback;
  }
  bool contains(const std::string& name) const { return values_.contains(name); }
  void set(const std::string& name, Attribute value) { values_.insert_or_assign(name, std::move(value)); }

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  std::string text() const;  // "groups 8, stride 2x2", for tables

  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  std::map<std::string, Attribute> values_;
};

}  // namespace limpid

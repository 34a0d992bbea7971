#include "tools/handin/measure_rows.h"

#include <algorithm>
#include <cmath>

#include "tools/text.h"

namespace limpid::tools::handin {

std::string text_in(const Json& object, const std::string& key) {
  return object.contains(key) && !object.at(key).is_null() ? object.text_at(key) : "";
}

const Json::Array& list_in(const Json& object, const std::string& key) {
  static const Json::Array nothing;
  return object.contains(key) && !object.at(key).is_null() ? object.array_at(key) : nothing;
}

std::optional<double> number_in(const Json& object, const std::string& key) {
  return object.contains(key) && !object.at(key).is_null() ? std::optional(object.number_at(key)) : std::nullopt;
}

std::string measure_key(const Json& measure) {
  std::string key = measure.text_at("name");
  for (const char* more : {"by", "filling"})
    if (const std::string word = text_in(measure, more); !word.empty()) key += ", " + word;
  return key;
}

std::string better(const Json& measure) {
  const std::string direction = text_in(measure, "direction");
  return direction == "higher" || direction == "lower" ? direction + " is better" : "";
}

std::vector<MeasureColumn> measure_columns(const std::vector<const Json*>& objects) {
  std::vector<MeasureColumn> columns;
  for (const Json* object : objects)
    for (const char* kind : {"methods", "controls"})
      for (const Json& method : list_in(*object, kind))
        for (const Json& measure : list_in(method, "measures")) {
          const std::string key = measure_key(measure);
          auto at = std::find_if(columns.begin(), columns.end(), [&](const MeasureColumn& c) { return c.key == key; });
          if (at == columns.end()) at = columns.insert(columns.end(), {key, better(measure), text_in(measure, "unit")});
          at->interval |= number_in(measure, "lower").has_value() && number_in(measure, "upper").has_value();
        }
  return columns;
}

const Json* measure_of(const Json& method, const std::string& key) {
  for (const Json& measure : list_in(method, "measures"))
    if (measure_key(measure) == key) return &measure;
  return nullptr;
}

std::string measure_text(const Json* measure) {
  if (measure == nullptr) return "";
  const std::optional<double> value = number_in(*measure, "value");
  if (!value) return "undefined";
  if (*value == std::round(*value) && std::abs(*value) < 1e9) return grouped(static_cast<std::int64_t>(*value));
  return std::abs(*value) >= 1e-3 ? fixed(*value, std::abs(*value) < 100 ? 3 : 1) : value_text(*value);
}

}  // namespace limpid::tools::handin

// The measures in a report.json, whatever they are: read by name, never from a list of known ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/json.h"

namespace limpid::tools::handin {

// A measure with what it was taken by and the filling: "deletion, players, blur".
std::string measure_key(const Json& measure);
// "higher is better", "lower is better", empty where neither is.
std::string better(const Json& measure);
std::optional<double> number_in(const Json& object, const std::string& key);  // none where absent or null

struct MeasureColumn {
  std::string key, better, unit;
  bool interval = false;  // somewhere it has one
};
// Of all methods and controls of these objects, in the order in which they first appear.
std::vector<MeasureColumn> measure_columns(const std::vector<const Json*>& objects);

// Of one method or control; null where it has no such measure.
const Json* measure_of(const Json& method, const std::string& key);
// 0.123, a whole number as it is, and the words for undefined.
std::string measure_text(const Json* measure);

// A list of an object, or an empty one.
const Json::Array& list_in(const Json& object, const std::string& key);
std::string text_in(const Json& object, const std::string& key);  // or ""

}  // namespace limpid::tools::handin

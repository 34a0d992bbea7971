// metrics.csv: the measures of a report.json for a spreadsheet, one row per picture, object and method, then the same
// of the controls, maps that know nothing (kind: control).
#pragma once

#include <string>

#include "tools/json.h"

namespace limpid::tools::handin {

// The columns are whatever measures the report has; a column's name ends with the direction that is better, as in
// "deletion, players, blur [lower is better]". A field is empty where the measure is undefined or was not taken.
// Lines end with CR LF (RFC 4180).
std::string metrics_csv(const Json& report);

}  // namespace limpid::tools::handin

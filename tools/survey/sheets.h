// The survey as tables: for spreadsheets (CSV) and for questions nobody has thought of yet (SQLite).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "tools/survey/summary.h"

namespace limpid::tools::survey {

using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Sheet {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

Sheet groups_sheet(const Summary& summary);   // a row per class, baseline and group
Sheet objects_sheet(const Summary& summary);  // a row per detection that was asked about
// These two and all else: pictures, players, values, games, labels, influences, suspects, maps, and "about".
std::vector<Sheet> all_sheets(const Summary& summary);

// With a line of column names; texts in quotes where they need them (RFC 4180).
std::string csv_of(const Sheet& sheet);

// One table per sheet. The same sheets give the same bytes. Throws Error.
std::string database_bytes(std::span<const Sheet> sheets);

}  // namespace limpid::tools::survey

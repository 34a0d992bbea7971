#include "tools/parts_csv.h"

#include "tools/text.h"

namespace limpid::tools {

std::string parts_csv(const xai::GameAnswer& game) {
  std::string csv = "player,value,standard_error,lower,upper,area,row,column\n";
  for (std::size_t i = 0; i < game.parts.size(); ++i) {
    const xai::Part& part = game.parts[i];
    csv += std::to_string(i) + "," + number_text(part.value) + ",";
    if (part.standard_error) csv += number_text(*part.standard_error);
    csv += ",";
    if (part.interval)
      csv += number_text(part.interval->lower) + "," + number_text(part.interval->upper);
    else
      csv += ",";
    csv += "," + std::to_string(part.area) + "," + number_text(part.row) + "," + number_text(part.column) + "\n";
  }
  return csv;
}

}  // namespace limpid::tools

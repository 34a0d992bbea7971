#include "tools/handin/metrics_csv.h"

#include "tools/csv.h"
#include "tools/handin/measure_rows.h"
#include "tools/handin/reading.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr const char* kEnd = "\r\n";

std::string number(const std::optional<double>& value) { return value ? number_text(*value) : ""; }

std::string title_of(const MeasureColumn& column) {
  return column.key + (column.unit.empty() ? "" : " (" + column.unit + ")") +
         (column.better.empty() ? "" : " [" + column.better + "]");
}

}  // namespace

std::string metrics_csv(const Json& report) {
  const std::vector<ReportedObject> objects = objects_of(report);
  std::vector<const Json*> all;
  for (const ReportedObject& one : objects) all.push_back(one.object);
  const std::vector<MeasureColumn> columns = measure_columns(all);
  const bool judged = !is_worksheet(report);

  std::string csv = "picture,model,object,class,score,kind,method,title,layer";
  if (judged) csv += ",verdict";
  for (const MeasureColumn& column : columns) {
    csv += "," + csv_text(title_of(column));
    if (column.interval)
      for (const char* end : {"lower end", "upper end"}) csv += "," + csv_text(column.key + ", " + end);
  }
  csv += std::string(",remark") + kEnd;
  for (const char* kind : {"methods", "controls"})
    for (const ReportedObject& one : objects)
      for (const Json& row : list_in(*one.object, kind)) {
        const bool method = std::string_view(kind) == "methods";
        const std::string name = row.text_at("name");
        csv += csv_text(one.file()) + "," + csv_text(one.model) + "," + csv_text(text_in(*one.object, "id")) + "," +
               csv_text(one.name()) + "," + number(number_in(*one.object, "score")) + "," +
               (method ? "method" : "control") + "," + csv_text(name) + "," +
               csv_text(method ? title_of_method(report, name) : text_in(row, "meaning")) + "," +
               csv_text(text_in(row, "layer"));
        if (judged) csv += "," + csv_text(row.contains("verdict") ? text_in(row.at("verdict"), "trust") : "");
        for (const MeasureColumn& column : columns) {
          const Json* measure = measure_of(row, column.key);
          const auto field = [&](const char* key) {
            csv += "," + number(measure != nullptr ? number_in(*measure, key) : std::nullopt);
          };
          field("value");
          if (column.interval) field("lower"), field("upper");
        }
        csv += "," + csv_text(text_in(row, "error")) + kEnd;
      }
  return csv;
}

}  // namespace limpid::tools::handin

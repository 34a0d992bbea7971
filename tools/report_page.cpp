#include "tools/report_page.h"

#include "tools/page.h"

namespace limpid::tools {

std::string report_page(const Json& report, const Json& assets) {
  return page(ui_files(), {.title = "limpid report", .elsewhere = "report.json and handin.md beside it"},
              {{"report", report}, {"assets", assets}});
}

}  // namespace limpid::tools

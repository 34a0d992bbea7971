#include "tools/report_page.h"

#include "tools/page.h"

namespace limpid::tools {

std::string report_page(const Json& report, const Json& assets) {
  return page(ui_files(), {.title = "limpid report", .beside = "report.json and handin.md"},
              {{"report", report}, {"assets", assets}});
}

}  // namespace limpid::tools
